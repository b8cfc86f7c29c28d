//! The image with which the npm package runs its engine before the first request.
//!
//! `bindings/js/warm-up.image` is made of `warm-up.txt`, with two public suffixes so that it stays small.
//! `UPDATE_GOLDEN=1` rewrites it.

use std::fs;
use std::path::Path;

use brock::{Action, Builder, Engine, Request, ResourceType};

#[test]
fn warm_up_image_is_of_its_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bindings/js");
    let list = fs::read_to_string(folder.join("warm-up.txt")).unwrap();
    let mut builder = Builder::new();
    builder.set_public_suffixes("com\nexample\n");
    builder.add_list("warm-up", &list);
    let (image, report) = builder.build();
    assert_eq!((report.filters(), &report.lists[0].diagnostics[..]), (26, &[][..]));
    let path = folder.join("warm-up.image");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, image.as_bytes()).unwrap();
    }
    assert!(fs::read(&path).unwrap() == image.as_bytes(), "UPDATE_GOLDEN=1 writes the image of warm-up.txt");
    let request = Request::new("https://ads.example/x.js", "https://a.example/", ResourceType::Script).unwrap();
    assert_eq!(Engine::new(image).check(&request).action(), Action::Block);
}
