//! Whether a script asks so much of a device that it can be told apart.

use std::collections::BTreeMap;

use super::badger::is_canvas_fingerprint;
use super::event::Canvas;

/// What a group of interfaces is worth, once one of them is called often enough.
struct Group {
    points: u32,
    /// Calls from which on it counts: below that, pages use it for what it is made for.
    calls: u32,
    /// `Interface.member`, or `Interface.` for all of its members.
    members: &'static [&'static str],
}

/// Points from which on it is fingerprinting.
///
/// What any one purpose needs stays below: a chart draws and exports (4), a game asks WebGL for its limits (4) and
/// plays sound (1), a test for emoji draws and reads a small canvas (2), a video player asks for cores, memory and
/// screen (4).
const ENOUGH: u32 = 10;

const CANVAS_TEXT: u32 = 5;

/// The whole of it asks for device upon device; by our own weighing of what tells most and what pages seldom need.
const GROUPS: [Group; 14] = [
    Group {
        points: 2,
        calls: 1,
        members: &[
            "HTMLCanvasElement.toDataURL",
            "HTMLCanvasElement.toBlob",
            "CanvasRenderingContext2D.getImageData",
            "OffscreenCanvas.convertToBlob",
            "OffscreenCanvasRenderingContext2D.getImageData",
        ],
    },
    Group {
        points: 2,
        calls: 1,
        members: &[
            "CanvasRenderingContext2D.isPointInPath",
            "WebGLRenderingContext.readPixels",
            "WebGL2RenderingContext.readPixels",
        ],
    },
    Group {
        points: 2,
        calls: 10,
        members: &["WebGLRenderingContext.getParameter", "WebGL2RenderingContext.getParameter"],
    },
    Group {
        points: 2,
        calls: 1,
        members: &[
            "WebGLRenderingContext.getSupportedExtensions",
            "WebGL2RenderingContext.getSupportedExtensions",
            "WebGLRenderingContext.getShaderPrecisionFormat",
            "WebGL2RenderingContext.getShaderPrecisionFormat",
            "WebGLRenderingContext.getContextAttributes",
            "WebGL2RenderingContext.getContextAttributes",
        ],
    },
    Group {
        points: 4,
        calls: 1,
        members: &["OfflineAudioContext.startRendering", "BaseAudioContext.createDynamicsCompressor"],
    },
    Group {
        points: 1,
        calls: 1,
        members: &[
            "AudioBuffer.getChannelData",
            "AnalyserNode.getFloatFrequencyData",
            "AnalyserNode.getByteFrequencyData",
            "BaseAudioContext.createOscillator",
        ],
    },
    Group { points: 4, calls: 30, members: &["fonts", "CanvasRenderingContext2D.measureText"] },
    Group { points: 1, calls: 1, members: &["Navigator.plugins", "Navigator.mimeTypes"] },
    Group { points: 1, calls: 1, members: &["Navigator.hardwareConcurrency"] },
    Group { points: 1, calls: 1, members: &["Navigator.deviceMemory"] },
    Group { points: 2, calls: 1, members: &["Navigator.getBattery"] },
    Group {
        points: 2,
        calls: 1,
        members: &["MediaDevices.enumerateDevices", "Navigator.vendorSub", "Navigator.keyboard"],
    },
    Group { points: 1, calls: 1, members: &["Navigator.languages", "Navigator.maxTouchPoints"] },
    Group {
        points: 1,
        calls: 1,
        members: &[
            "Screen.availTop",
            "Screen.availLeft",
            "Screen.availWidth",
            "Screen.availHeight",
            "Screen.colorDepth",
        ],
    },
];

/// Whether these calls of one script on one page are fingerprinting.
pub(super) fn is_fingerprinting(calls: &BTreeMap<String, u32>, canvas: Option<&Canvas>) -> bool {
    let is_enough = |group: &&Group| {
        let counted = group.members.iter().filter_map(|member| calls.get(*member)).map(|calls| u64::from(*calls));
        counted.sum::<u64>() >= u64::from(group.calls)
    };
    let called: u32 = GROUPS.iter().filter(is_enough).map(|group| group.points).sum();
    let drawn = canvas.is_some_and(is_canvas_fingerprint);
    called + u32::from(drawn) * CANVAS_TEXT >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls as `Interface.member times`, a comma between; `text length width height` is what was drawn and read.
    fn is(calls: &str) -> bool {
        let mut canvas = None;
        let mut counted = BTreeMap::new();
        for call in calls.split(", ") {
            let words: Vec<&str> = call.split(' ').collect();
            let number = |at: usize| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(1);
            match words[0] {
                "text" => canvas = Some(Canvas { text: number(1), width: number(2), height: number(3) }),
                name => drop(counted.insert(name.to_owned(), number(1))),
            }
        }
        is_fingerprinting(&counted, canvas.as_ref())
    }

    #[test]
    fn fingerprinters() {
        for calls in [
            "text 40 240 60, HTMLCanvasElement.toDataURL 2, WebGLRenderingContext.getParameter 40, WebGLRenderingContext.getSupportedExtensions",
            "OfflineAudioContext.startRendering, AudioBuffer.getChannelData, fonts 60, Navigator.plugins",
            "text 20 200 50, HTMLCanvasElement.toDataURL, Navigator.hardwareConcurrency, Navigator.deviceMemory, Screen.colorDepth",
            "WebGLRenderingContext.getParameter 60, WebGLRenderingContext.readPixels, WebGLRenderingContext.getShaderPrecisionFormat, OfflineAudioContext.startRendering",
            "text 30 300 150, HTMLCanvasElement.toBlob, Navigator.getBattery, Navigator.languages",
            "CanvasRenderingContext2D.measureText 400, text 12 100 100, Navigator.plugins",
        ] {
            assert!(is(calls), "{calls}");
        }
    }

    #[test]
    fn look_alikes() {
        for calls in [
            // A test for emoji.
            "text 2 20 20, CanvasRenderingContext2D.getImageData 2",
            // A chart that is exported, with measured labels.
            "HTMLCanvasElement.toDataURL, CanvasRenderingContext2D.measureText 20, CanvasRenderingContext2D.isPointInPath 200",
            // An editor that measures very many texts.
            "CanvasRenderingContext2D.measureText 4000",
            // A game in WebGL with sound.
            "WebGL2RenderingContext.getParameter 50, WebGL2RenderingContext.getSupportedExtensions, BaseAudioContext.createOscillator 30, Navigator.hardwareConcurrency",
            // A video player.
            "Navigator.hardwareConcurrency, Navigator.deviceMemory, Screen.availWidth, Navigator.languages",
            // Measurements of performance.
            "Navigator.deviceMemory, Navigator.hardwareConcurrency, Screen.colorDepth 3, Navigator.plugins",
            // An image that is made smaller before it is sent.
            "HTMLCanvasElement.toBlob 10, CanvasRenderingContext2D.getImageData 10",
            // A visualiser of sound.
            "AnalyserNode.getByteFrequencyData 5000, BaseAudioContext.createDynamicsCompressor",
        ] {
            assert!(!is(calls), "{calls}");
        }
    }
}
