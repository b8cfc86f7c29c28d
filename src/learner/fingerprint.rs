//! Fingerprinting: whether a script reads enough device details to identify the device.

use std::collections::BTreeMap;

use super::badger::is_canvas_fingerprint;
use super::event::Canvas;

/// APIs that reveal the same detail, with their points.
struct ApiGroup {
    points: u32,
    /// Minimum number of calls; fewer are normal use.
    calls: u32,
    /// `Interface.member`.
    members: &'static [&'static str],
}

/// Points from which a script is fingerprinting.
///
/// A single legitimate purpose has fewer: a chart draws and exports (4), a game reads WebGL limits (4) and uses a
/// dynamics compressor (2), an emoji test draws and reads a small canvas (7), a video player reads cores, memory and
/// screen (4), a feedback form adds a screenshot and browser details (9).
const THRESHOLD: u32 = 10;

/// Points for text on a small canvas that is read back: fingerprinting scripts draw one or two lines.
const CANVAS_TEXT: u32 = 5;

/// Points for text on a canvas as large as a screenshot.
const SCREENSHOT_TEXT: u32 = 2;

/// Pixels from which a canvas is as large as a screenshot.
const SCREENSHOT_AREA: u64 = 500_000;

/// Height in pixels from which a canvas is as large as a screenshot.
const SCREENSHOT_HEIGHT: u32 = 400;

/// All counted APIs, with points by how much they reveal and how rarely pages need them. Our own estimate.
///
/// `extension/content/watch-page.js` counts the same APIs; a test compares both.
const GROUPS: [ApiGroup; 17] = [
    // Counted by the drawn text, see `CANVAS_TEXT`.
    ApiGroup {
        points: 0,
        calls: 1,
        members: &[
            "CanvasRenderingContext2D.fillText",
            "CanvasRenderingContext2D.strokeText",
            "OffscreenCanvasRenderingContext2D.fillText",
            "OffscreenCanvasRenderingContext2D.strokeText",
        ],
    },
    ApiGroup {
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
    ApiGroup {
        points: 2,
        calls: 1,
        members: &[
            "CanvasRenderingContext2D.isPointInPath",
            "OffscreenCanvasRenderingContext2D.isPointInPath",
            "WebGLRenderingContext.readPixels",
            "WebGL2RenderingContext.readPixels",
        ],
    },
    ApiGroup {
        points: 2,
        calls: 10,
        members: &["WebGLRenderingContext.getParameter", "WebGL2RenderingContext.getParameter"],
    },
    ApiGroup {
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
    // Rendering engines request the few extensions that they use; requesting all is `getSupportedExtensions` in disguise.
    ApiGroup {
        points: 1,
        calls: 20,
        members: &["WebGLRenderingContext.getExtension", "WebGL2RenderingContext.getExtension"],
    },
    ApiGroup { points: 4, calls: 1, members: &["OfflineAudioContext.startRendering"] },
    // Audio players use these.
    ApiGroup {
        points: 1,
        calls: 1,
        members: &["BaseAudioContext.createDynamicsCompressor", "BaseAudioContext.createOscillator"],
    },
    ApiGroup {
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
    // Detection of installed fonts: by text sizes, or directly.
    ApiGroup {
        points: 4,
        calls: 30,
        members: &[
            "FontFaceSet.check",
            "CanvasRenderingContext2D.measureText",
            "OffscreenCanvasRenderingContext2D.measureText",
        ],
    },
    ApiGroup { points: 1, calls: 1, members: &["Navigator.plugins", "Navigator.mimeTypes"] },
    ApiGroup { points: 1, calls: 1, members: &["Navigator.hardwareConcurrency"] },
    ApiGroup { points: 1, calls: 1, members: &["Navigator.deviceMemory"] },
    ApiGroup { points: 2, calls: 1, members: &["Navigator.getBattery"] },
    // APIs that pages rarely need.
    ApiGroup {
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
    ApiGroup { points: 1, calls: 1, members: &["Navigator.languages", "Navigator.maxTouchPoints"] },
    ApiGroup {
        points: 1,
        calls: 1,
        members: &["Screen.availTop", "Screen.availLeft", "Screen.colorDepth", "Screen.pixelDepth"],
    },
];

/// Whether the calls of one script on one page are fingerprinting.
pub(super) fn is_fingerprinting(calls: &BTreeMap<String, u32>, canvas: Option<&Canvas>) -> bool {
    let is_enough = |group: &&ApiGroup| {
        let counted = group.members.iter().filter_map(|member| calls.get(*member)).map(|calls| u64::from(*calls));
        counted.sum::<u64>() >= u64::from(group.calls)
    };
    let called: u32 = GROUPS.iter().filter(is_enough).map(|group| group.points).sum();
    let drawn = canvas.filter(|canvas| is_canvas_fingerprint(canvas)).map_or(0, |canvas| {
        let area = u64::from(canvas.width) * u64::from(canvas.height);
        if area > SCREENSHOT_AREA || canvas.height >= SCREENSHOT_HEIGHT { SCREENSHOT_TEXT } else { CANVAS_TEXT }
    });
    called + drawn >= THRESHOLD
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls as `Interface.member count`, separated by commas; `text length width height` is the canvas.
    fn is_detected(calls: &str) -> bool {
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
            assert!(is_detected(calls), "{calls}");
        }
    }

    #[test]
    fn look_alikes() {
        for calls in [
            // An emoji test.
            "text 2 20 20, CanvasRenderingContext2D.getImageData 2",
            // An emoji test with flags, and browser details.
            "text 14 300 150, CanvasRenderingContext2D.getImageData 2, Navigator.languages",
            // A feedback form with a screenshot.
            "text 20 1200 800, HTMLCanvasElement.toDataURL, Navigator.plugins, Navigator.languages, Screen.colorDepth",
            "text 40 390 844, HTMLCanvasElement.toBlob, Navigator.hardwareConcurrency, Navigator.deviceMemory, Navigator.languages, Screen.pixelDepth",
            // A game with a dynamics compressor.
            "WebGL2RenderingContext.getParameter 50, WebGL2RenderingContext.getSupportedExtensions, WebGL2RenderingContext.getExtension 25, BaseAudioContext.createDynamicsCompressor, BaseAudioContext.createOscillator 3, AnalyserNode.getByteFrequencyData 100, Navigator.hardwareConcurrency",
            // A page that waits for its web fonts.
            "FontFaceSet.check 12, CanvasRenderingContext2D.measureText 20",
            // A video call.
            "MediaDevices.enumerateDevices 4, RTCPeerConnection.createDataChannel, BaseAudioContext.createAnalyser, AnalyserNode.getByteTimeDomainData 900, Navigator.languages",
            // An exported chart with measured labels.
            "HTMLCanvasElement.toDataURL, CanvasRenderingContext2D.measureText 20, CanvasRenderingContext2D.isPointInPath 200",
            // An editor that measures many texts.
            "CanvasRenderingContext2D.measureText 4000",
            // A WebGL game with sound.
            "WebGL2RenderingContext.getParameter 50, WebGL2RenderingContext.getSupportedExtensions, BaseAudioContext.createOscillator 30, Navigator.hardwareConcurrency",
            // A video player.
            "Navigator.hardwareConcurrency, Navigator.deviceMemory, Screen.availTop, Navigator.languages",
            // Performance monitoring.
            "Navigator.deviceMemory, Navigator.hardwareConcurrency, Screen.colorDepth 3, Navigator.plugins",
            // An image that is resized before upload.
            "HTMLCanvasElement.toBlob 10, CanvasRenderingContext2D.getImageData 10",
            // An audio visualiser.
            "AnalyserNode.getByteFrequencyData 5000, BaseAudioContext.createDynamicsCompressor",
        ] {
            assert!(!is_detected(calls), "{calls}");
        }
    }

    /// The extension counts exactly the APIs of the table.
    #[test]
    fn extension_counts_the_same_apis() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/content/watch-page.js");
        // The packaged crate does not contain the extension.
        let Ok(script) = std::fs::read_to_string(path) else { return };
        let mut counted = std::collections::BTreeSet::new();
        for table in ["const METHODS = {", "const CONTEXT_METHODS = {", "const GETTERS = {"] {
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
