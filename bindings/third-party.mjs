/**
 * Writes the notices of the third-party code in a package: MIT, BSD and similar licences ask for their text beside each copy.
 *
 *   node bindings/third-party.mjs OUT TARGET PACKAGE:FEATURE,... [NODE_MODULES]
 *
 * TARGET is a Rust target; PACKAGE a member of the workspace, with its features. NODE_MODULES: the folder whose modules are
 * bundled, too, without the bundler.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LICENCE = /^(?:licen[cs]e|copying|copyright|notice|unlicense)/i;
/** Of a part that offers MIT, this text is the shortest; others that must be beside a copy stay. */
const WITH_MIT = /mit|unicode|notice|copyright/i;
const BUNDLER = /^(?:@esbuild\/|esbuild$)/;

/** @typedef {{ name: string, version: string, licence: string, folder: string | null }} Part */

/** The crates that are compiled into a package, without those that only its build uses. @param {string} target @param {string} wanted @returns {Part[]} */
function crates(target, wanted) {
  const [name = "", features = ""] = wanted.split(":");
  const chosen = features === "" ? [] : ["--no-default-features", "--features", features];
  const args = ["tree", "--locked", "--package", name, ...chosen, "--target", target, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}"];
  const { status, stdout, stderr } = spawnSync("cargo", args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`cargo ${args.join(" ")}: ${stderr}`);
  return stdout.split("\n").flatMap((line) => {
    // A crate that was listed above ends with `(*)`; those of the workspace have their folder.
    const [, crate, version, licence] = /^(\S+) v(\S+)\|(.*?)(?: \(\*\))?$/.exec(line) ?? [];
    return crate === undefined || version === undefined ? [] : [{ name: crate, version, licence: licence ?? "", folder: sourceOf(`${crate}-${version}`) }];
  });
}

/** The folder with the source of a crate. @param {string} name */
function sourceOf(name) {
  const all = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const registries = existsSync(all) ? readdirSync(all) : [];
  return registries.map((registry) => join(all, registry, name)).find((folder) => existsSync(folder)) ?? null;
}

/** The modules of a folder, without the bundler. @param {string} folder @returns {Part[]} */
function modules(folder) {
  const { packages } = JSON.parse(readFileSync(join(dirname(folder), "package-lock.json"), "utf8"));
  return Object.entries(packages).flatMap(([path, { version, license }]) => {
    const name = path.replace(/^node_modules\//, "");
    return path === "" || BUNDLER.test(name) ? [] : [{ name, version, licence: license, folder: join(folder, name) }];
  });
}

/** @param {Part} part */
function notice({ name, version, licence, folder }) {
  const files = folder === null ? [] : readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile() && LICENCE.test(file.name)).map((file) => file.name).sort();
  const chosen = licence.includes("MIT") && files.some((file) => /mit/i.test(file)) ? files.filter((file) => WITH_MIT.test(file)) : files;
  // A package without the text must not be shipped.
  if (chosen.length === 0) throw new Error(`${name} ${version}: no file with the text of its licence${folder === null ? ", and no source in Cargo's registry" : ` in ${folder}`}`);
  const texts = chosen.map((file) => readFileSync(join(folder ?? "", file), "utf8").trim());
  return `${name} ${version}: ${licence}\n\n${texts.join("\n\n")}\n`;
}

/** @param {Part[]} parts */
function notices(parts) {
  const head = `Brock contains the following third-party code. Each part has a licence that allows distribution under the terms of
Brock, "MIT OR Apache-2.0"; where a part offers several licences, Brock uses MIT if it is one of them.

The Rust standard library, MIT OR Apache-2.0: https://github.com/rust-lang/rust/blob/main/COPYRIGHT
The rules of the Public Suffix List, MPL-2.0 (https://mozilla.org/MPL/2.0/): https://publicsuffix.org/list/
`;
  const each = new Map(parts.map((part) => [`${part.name} ${part.version}`, part]));
  return [head, ...[...each].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => notice(part))].join(`\n${"-".repeat(80)}\n\n`);
}

const [out, target, ...wanted] = process.argv.slice(2);
if (out === undefined || target === undefined || wanted.length === 0) {
  console.error("usage: third-party.mjs OUT TARGET PACKAGE:FEATURE,... [NODE_MODULES]");
  process.exit(2);
}
writeFileSync(out, notices(wanted.flatMap((one) => (one.endsWith("node_modules") ? modules(one) : crates(target, one)))));
