//! Whether a script asks so much of a device that it can be told apart.

use std::collections::BTreeMap;

use super::badger::is_canvas_fingerprint;
use super::event::Canvas;

/// What a group of interfaces is worth, once one of them is called often enough.
struct Group {
    points: u32,
    /// Calls from which on it counts: below that, pages use it for what it is made for.
    calls: u32,
    /// `Interface.member`.
    members: &'static [&'static str],
}

/// Points from which on it is fingerprinting.
///
/// What any one purpose needs stays below: a chart draws and exports (4), a game asks WebGL for its limits (4) and
/// plays sound through a limiter (2), a test for emoji draws and reads a small canvas (7), a video player asks for cores,
/// memory and screen (4), a form for feedback adds a picture of the page and names the browser (9).
const ENOUGH: u32 = 10;

/// Text on a canvas that is read back, on an area that fingerprints have: they draw a line or two.
const CANVAS_TEXT: u32 = 5;

/// Text on a canvas as large as a picture of a page.
const PICTURE_TEXT: u32 = 2;

/// Pixels from which on a canvas is as large as that.
const PICTURE: u64 = 500_000;

/// Height from which on it is.
const PICTURE_HEIGHT: u32 = 400;

/// Every interface that is counted, by our own weighing of what tells most and what pages seldom need.
///
/// This is the table of both sides: what `extension/content/watch-page.js` counts is held against it by a test.
const GROUPS: [Group; 17] = [
    // Read with the text that was drawn, see `CANVAS_TEXT`.
    Group {
        points: 0,
        calls: 1,
        members: &[
            "CanvasRenderingContext2D.fillText",
            "CanvasRenderingContext2D.strokeText",
            "OffscreenCanvasRenderingContext2D.fillText",
            "OffscreenCanvasRenderingContext2D.strokeText",
        ],
    },
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
            "OffscreenCanvasRenderingContext2D.isPointInPath",
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
    // Engines ask for one by one what they use; asking for all is the question above in another way.
    Group {
        points: 1,
        calls: 20,
        members: &["WebGLRenderingContext.getExtension", "WebGL2RenderingContext.getExtension"],
    },
    Group { points: 4, calls: 1, members: &["OfflineAudioContext.startRendering"] },
    // Any player of sounds has one of these.
    Group {
        points: 1,
        calls: 1,
        members: &["BaseAudioContext.createDynamicsCompressor", "BaseAudioContext.createOscillator"],
    },
    Group {
        points: 1,
        calls: 1,
        members: &[
            "AudioBuffer.getChannelData",
            "AudioBuffer.copyFromChannel",
            "AnalyserNode.getFloatFrequencyData",
            "AnalyserNode.getByteFrequencyData",
            "AnalyserNode.getFloatTimeDomainData",
            "AnalyserNode.getByteTimeDomainData",
            "BaseAudioContext.createAnalyser",
        ],
    },
    // Which fonts are installed: by the size of a text in each, or by asking.
    Group {
        points: 4,
        calls: 30,
        members: &[
            "FontFaceSet.check",
            "CanvasRenderingContext2D.measureText",
            "OffscreenCanvasRenderingContext2D.measureText",
        ],
    },
    Group { points: 1, calls: 1, members: &["Navigator.plugins", "Navigator.mimeTypes"] },
    Group { points: 1, calls: 1, members: &["Navigator.hardwareConcurrency"] },
    Group { points: 1, calls: 1, members: &["Navigator.deviceMemory"] },
    Group { points: 2, calls: 1, members: &["Navigator.getBattery"] },
    // What pages seldom ask for.
    Group {
        points: 2,
        calls: 1,
        members: &[
            "MediaDevices.enumerateDevices",
            "SpeechSynthesis.getVoices",
            "NavigatorUAData.getHighEntropyValues",
            "Keyboard.getLayoutMap",
            "RTCPeerConnection.createDataChannel",
            "Navigator.vendorSub",
            "Navigator.productSub",
            "Navigator.oscpu",
            "Navigator.buildID",
        ],
    },
    Group { points: 1, calls: 1, members: &["Navigator.languages", "Navigator.maxTouchPoints"] },
    Group {
        points: 1,
        calls: 1,
        members: &["Screen.availTop", "Screen.availLeft", "Screen.colorDepth", "Screen.pixelDepth"],
    },
];

/// Whether these calls of one script on one page are fingerprinting.
pub(super) fn is_fingerprinting(calls: &BTreeMap<String, u32>, canvas: Option<&Canvas>) -> bool {
    let is_enough = |group: &&Group| {
        let counted = group.members.iter().filter_map(|member| calls.get(*member)).map(|calls| u64::from(*calls));
        counted.sum::<u64>() >= u64::from(group.calls)
    };
    let called: u32 = GROUPS.iter().filter(is_enough).map(|group| group.points).sum();
    let drawn = canvas.filter(|canvas| is_canvas_fingerprint(canvas)).map_or(0, |canvas| {
        let area = u64::from(canvas.width) * u64::from(canvas.height);
        if area > PICTURE || canvas.height >= PICTURE_HEIGHT { PICTURE_TEXT } else { CANVAS_TEXT }
    });
    called + drawn >= ENOUGH
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
            "OfflineAudioContext.startRendering, AudioBuffer.getChannelData, FontFaceSet.check 60, Navigator.plugins",
            "text 20 200 50, HTMLCanvasElement.toDataURL, Navigator.hardwareConcurrency, Navigator.deviceMemory, Screen.colorDepth",
            "WebGLRenderingContext.getParameter 60, WebGLRenderingContext.readPixels, WebGLRenderingContext.getShaderPrecisionFormat, OfflineAudioContext.startRendering",
            "text 30 300 150, HTMLCanvasElement.toBlob, Navigator.getBattery, Navigator.languages",
            "CanvasRenderingContext2D.measureText 400, text 12 100 100, Navigator.plugins",
            "FontFaceSet.check 200, Navigator.plugins, Screen.availTop, Navigator.languages, WebGLRenderingContext.getParameter 12, HTMLCanvasElement.toDataURL",
            "OffscreenCanvasRenderingContext2D.measureText 90, OffscreenCanvas.convertToBlob, SpeechSynthesis.getVoices, Navigator.buildID, NavigatorUAData.getHighEntropyValues, WebGL2RenderingContext.getParameter 30",
            "text 30 2000 200, HTMLCanvasElement.toDataURL 2, Navigator.plugins, Navigator.deviceMemory, Screen.pixelDepth",
        ] {
            assert!(is(calls), "{calls}");
        }
    }

    #[test]
    fn look_alikes() {
        for calls in [
            // A test for emoji.
            "text 2 20 20, CanvasRenderingContext2D.getImageData 2",
            // A test for emoji with flags, and what a site writes of the browser beside it.
            "text 14 300 150, CanvasRenderingContext2D.getImageData 2, Navigator.languages",
            // A form for feedback that adds a picture of the page.
            "text 20 1200 800, HTMLCanvasElement.toDataURL, Navigator.plugins, Navigator.languages, Screen.colorDepth",
            "text 40 390 844, HTMLCanvasElement.toBlob, Navigator.hardwareConcurrency, Navigator.deviceMemory, Navigator.languages, Screen.pixelDepth",
            // A game with a limiter for its sound.
            "WebGL2RenderingContext.getParameter 50, WebGL2RenderingContext.getSupportedExtensions, WebGL2RenderingContext.getExtension 25, BaseAudioContext.createDynamicsCompressor, BaseAudioContext.createOscillator 3, AnalyserNode.getByteFrequencyData 100, Navigator.hardwareConcurrency",
            // A page that loads its own fonts, and waits for them.
            "FontFaceSet.check 12, CanvasRenderingContext2D.measureText 20",
            // A call: microphones, cameras, voices.
            "MediaDevices.enumerateDevices 4, RTCPeerConnection.createDataChannel, BaseAudioContext.createAnalyser, AnalyserNode.getByteTimeDomainData 900, Navigator.languages",
            // A chart that is exported, with measured labels.
            "HTMLCanvasElement.toDataURL, CanvasRenderingContext2D.measureText 20, CanvasRenderingContext2D.isPointInPath 200",
            // An editor that measures very many texts.
            "CanvasRenderingContext2D.measureText 4000",
            // A game in WebGL with sound.
            "WebGL2RenderingContext.getParameter 50, WebGL2RenderingContext.getSupportedExtensions, BaseAudioContext.createOscillator 30, Navigator.hardwareConcurrency",
            // A video player.
            "Navigator.hardwareConcurrency, Navigator.deviceMemory, Screen.availTop, Navigator.languages",
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

    /// What the extension counts, and what of it is weighed here: the same.
    #[test]
    fn one_table_for_both_sides() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/content/watch-page.js");
        // The packaged crate comes without the extension.
        let Ok(script) = std::fs::read_to_string(path) else { return };
        let mut counted = std::collections::BTreeSet::new();
        for table in ["METHODS = {", "GETTERS = {"] {
            let start = script.find(table).unwrap_or_else(|| panic!("{path} has no {table}")) + table.len();
            let body = &script[start..start + script[start..].find('}').unwrap()];
            for line in body.lines().filter_map(|line| line.split_once(": [")) {
                let members = line.1.split(']').next().unwrap().split(',').map(|name| name.trim().trim_matches('"'));
                counted.extend(members.map(|member| format!("{}.{member}", line.0.trim())));
            }
        }
        let weighed = GROUPS.iter().flat_map(|group| group.members).map(|member| (*member).to_owned()).collect();
        assert!(counted.len() > 40, "{counted:?}");
        assert_eq!(counted, weighed);
    }
}
