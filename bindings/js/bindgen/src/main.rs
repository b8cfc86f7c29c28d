//! `bindgen MODULE.wasm FOLDER NAME`: writes NAME.js and NAME_bg.wasm for ES modules that are handed their module.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(module), Some(folder), Some(name), None) =
        (arguments.next(), arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: bindgen MODULE.wasm FOLDER NAME");
        return ExitCode::from(2);
    };
    let made = wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&module)
        .out_name(&name.to_string_lossy())
        .web(true)
        .and_then(|bindgen| bindgen.typescript(false).remove_name_section(true).remove_producers_section(true).generate(&folder));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bindgen: {}: {why:?}", module.display());
            ExitCode::from(2)
        }
    }
}
