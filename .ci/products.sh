# shellcheck shell=bash
# For build.sh: the filter lists and all products.

# catalog: prints one line per list, with tabs between the fields: id, default, fallback, file, url, title, homepage, licence, trusted.
catalog() {
  awk -F' = ' '
    function out() { if (f["id"] != "") print f["id"] "\t" f["default"] "\t" f["fallback"] "\t" f["file"] "\t" f["url"] "\t" f["title"] "\t" f["homepage"] "\t" f["licence"] "\t" f["trusted"] }
    /^\[\[list\]\]/ { out(); split("", f); f["fallback"] = f["file"] = f["url"] = f["homepage"] = f["trusted"] = "-"; next }
    /^[a-z]+ = / { value = substr($0, index($0, " = ") + 3); gsub(/^"|"$/, "", value); f[$1] = value }
    END { out() }' filter-lists/catalog.toml
}

# Copies the lists of this build to target/lists/ID.txt, and writes their description to lists.tsv.
need_lists() {
  say "filter lists"
  rm -rf "$LISTS"
  mkdir -p "$LISTS"
  : >"$LISTS/lists.tsv"
  local id default fallback file url title homepage licence trusted from
  while IFS=$'\t' read -r id default fallback file url title homepage licence trusted; do
    [ "$default" = true ] || continue
    from=
    if [ -n "${BROCK_LISTS_DIR:-}" ]; then
      [ -s "$BROCK_LISTS_DIR/$file" ] && from=$BROCK_LISTS_DIR/$file
    elif fresh "$CACHE/$id.txt" || download "$url" "$CACHE/$id.txt" || [ -s "$CACHE/$id.txt" ]; then
      from=$CACHE/$id.txt
    fi
    if [ -z "$from" ]; then
      note "not included, because it could not be downloaded: $title"
      continue
    fi
    cp "$from" "$LISTS/$id.txt"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$title" "$homepage" "$licence" "$url" "$trusted" >>"$LISTS/lists.tsv"
  done < <(catalog)
  if [ ! -s "$LISTS/lists.tsv" ]; then
    note "no list could be downloaded: only those in filter-lists/ are included"
    while IFS=$'\t' read -r id default fallback file url title homepage licence trusted; do
      [ "$fallback" = true ] || continue
      cp "filter-lists/$file" "$LISTS/$id.txt"
      printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$title" "$homepage" "$licence" "$url" "$trusted" >>"$LISTS/lists.tsv"
    done < <(catalog)
  fi
  chmod -R u+w "$LISTS"
  note "$(cut -f2 "$LISTS/lists.tsv" | paste -sd, - | sed 's/,/, /g')"
}

# compile_lists BROWSER: compiles the image and, for Chromium, the rulesets, with that browser's `!#if` names.
compile_lists() {
  local browser=$1 folder=$LISTS/$1 ids id texts=() trust=() env=(--env cap_user_stylesheet --env "env_$1")
  if [ "$browser" = chromium ]; then env+=(--env env_mv3); else env+=(--env cap_html_filtering); fi
  mkdir -p "$folder"
  ids=()
  while read -r id; do ids+=("$id"); done < <(cut -f1 "$LISTS/lists.tsv")
  for id in "${ids[@]}"; do texts+=("$LISTS/$id.txt"); done
  while read -r id; do trust+=(--trust "$LISTS/$id.txt"); done < <(awk -F'\t' '$6 == "true" { print $1 }' "$LISTS/lists.tsv")
  target/release/brock compile "${texts[@]}" "${env[@]}" ${trust[@]+"${trust[@]}"} --restrict-rewrites -o "$folder/default.image" \
    >"$folder/compile.txt" 2>"$folder/untaken.txt" || die "brock compile failed: see $folder/untaken.txt"
  if [ "$browser" = chromium ]; then
    node extension/pack/rules.mjs "$LISTS/lists.tsv" "$folder" "${env[@]/--env/}" >"$folder/rules.txt"
  fi
  node extension/pack/lists.mjs "$LISTS/lists.tsv" "$folder" "${env[@]/--env/}"
}

build_cli() {
  say "target/release/brock"
  # The tests take the program of their own profile, which has the checks of debug builds: one compilation of the engine in
  # place of two. In one command with the tests, the C library gets the features of its dependencies from theirs.
  if [ -n "${BROCK_TESTING:-}" ]; then
    cargo build --locked --profile checks -p brock-c -p brock --features cli --lib --bin brock --test it
  else
    cargo build --release --locked --features cli --bin brock
  fi
}

# What `build_cli` made for the tests, in its usual places.
place_for_tests() {
  mkdir -p target/release
  # Cargo's own file there is a hard link.
  rm -f target/release/brock
  cp target/checks/brock target/release/brock
  place_c checks
}

# build_module FEATURE NAME FOLDER [TARGET]: builds the crate with this feature as NAME.js and NAME_bg.wasm in the folder. Only
# one cargo at a time works in a target folder, so modules that are built beside others name one of their own.
build_module() {
  local target=${4:-target}
  # Every browser has had 128-bit SIMD since 2021; it makes a decision a tenth faster.
  # An inline threshold of 100 in place of 225 makes the module 7 KB smaller (gzipped).
  local flags="-C target-feature=+simd128 -C llvm-args=-inline-threshold=100" home=${CARGO_HOME:-$HOME/.cargo}
  # Without these options, LLVM copies and clears values longer than two words by calls out of the module: three to
  # twenty in each decision. The options exist since LLVM 21.
  local stores="-C llvm-args=-max-store-memcpy=14 -C llvm-args=-max-store-memset=14 -C llvm-args=-max-store-memmove=14"
  local rustc=rustc
  [ "${WASM_CARGO[0]}" = env ] && rustc=/usr/bin/rustc
  # shellcheck disable=SC2086
  "$rustc" $stores --print cfg >/dev/null 2>&1 && flags+=" $stores"
  # Paths are removed, so that the module has the same bytes on every machine. Cargo splits flags at spaces.
  [[ $home == *" "* ]] || flags+=" --remap-path-prefix=$home=cargo"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags "${WASM_CARGO[@]}" rustc --profile wasm --locked --target "$WASM_TARGET" --target-dir "$target" --no-default-features --features "$1" --lib --crate-type cdylib
  cargo run --quiet --release --locked --manifest-path bindings/js/bindgen/Cargo.toml --target-dir target/bindgen -- \
    "$target/$WASM_TARGET/wasm/brock.wasm" "$3" "$2"
  note "$3/$2_bg.wasm: $(gzip -9c "$3/$2_bg.wasm" | wc -c) bytes gzipped"
}

# The engine for the extension.
build_engine() {
  say "dist/engine"
  rm -rf dist/engine
  build_module wasm-engine brock dist/engine
  cp bindings/js/engine.js dist/engine/index.js
  cp bindings/js/engine.d.ts dist/engine/index.d.ts
}

# The same engine, a module that compiles lists, and what embedders need.
build_npm() {
  say "dist/npm"
  need_modules extension
  rm -rf dist/npm
  build_module wasm-compiler lists dist/npm
  cp dist/engine/brock{.js,_bg.wasm} LICENSE-MIT LICENSE-APACHE bindings/js/{*.js,*.cjs,*.d.ts,package.json,README.md} dist/npm/
  node extension/pack/scriptlets.mjs dist/npm/scriptlet-code.js dist/npm/scriptlet-functions.js
  node extension/pack/embedders.mjs dist/npm
  node bindings/third-party.mjs dist/npm/THIRD-PARTY.txt "$WASM_TARGET" brock:wasm-engine brock:wasm-compiler
  printf "export const IMAGE = '%s';\n" "$(base64 -w 0 bindings/js/warm-up.image)" >dist/npm/warm-up-image.js
}

build_wheel() {
  local wheel tool
  say "dist/python"
  make_python
  if [ -n "${BROCK_TESTING:-}" ]; then
    # Fat link-time optimisation has one thread and takes a minute. Without it the wheel is larger, and its size is limited.
    CARGO_PROFILE_BINDINGS_LTO=thin CARGO_PROFILE_BINDINGS_CODEGEN_UNITS=16 wheel dist/python
  elif tool=$(profile_tool); then
    profiled_wheel "$tool"
  else
    note "built without a profile, which makes a call 6 to 11 % faster. A profile needs rustup's compiler and llvm-profdata of the same LLVM"
    wheel dist/python
  fi
  wheel=$(echo dist/python/*.whl)
  target/python/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel" >&2
  note "$wheel: $(wc -c <"$wheel") bytes"
}

# wheel DIRECTORY [OPTION...]: builds the wheel.
wheel() {
  rm -rf "$1"
  node bindings/third-party.mjs bindings/python/THIRD-PARTY.txt "$(host_target)" brock-python:
  target/python/bin/maturin build --quiet --locked --manifest-path bindings/python/Cargo.toml \
    --interpreter target/python/bin/python --out "$@"
}

# Prints the command that reads profiles of this compiler: it must be of the same LLVM. Fails if there is none, or if the compiler
# cannot make profiles.
profile_tool() {
  local llvm libraries tool
  llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  libraries=$(rustc --print target-libdir)
  compgen -G "$libraries/libprofiler_builtins-*" >/dev/null || return 1
  for tool in "$libraries/../bin/llvm-profdata" "llvm-profdata-$llvm" "/usr/lib/llvm-$llvm/bin/llvm-profdata"; do
    if have "$tool"; then echo "$tool"; return; fi
  done
  return 1
}

# profiled_wheel TOOL: builds the wheel, runs bindings/python/train.py with it, and builds it again for what ran. With a target,
# flags are for the wheel alone and not for the programs that run while it is built.
profiled_wheel() {
  local made=$PWD/target/profile target
  target=$(host_target)
  RUSTFLAGS="${RUSTFLAGS:-} -Cprofile-generate=$made/raw" wheel target/profile/wheel --target "$target"
  rm -rf "$made/site" "$made/raw"
  target/python/bin/pip install --quiet --disable-pip-version-check --no-deps --target "$made/site" "$made"/wheel/*.whl >&2
  PYTHONPATH=$made/site target/python/bin/python bindings/python/train.py >&2
  "$1" merge -o "$made/merged.profdata" "$made/raw"
  RUSTFLAGS="${RUSTFLAGS:-} -Cprofile-use=$made/merged.profdata" wheel dist/python --target "$target"
}

build_c() {
  cargo build --locked --profile bindings -p brock-c
  place_c bindings
}

# Prints the target of this machine.
host_target() { rustc -vV | sed -n 's/^host: //p'; }

# place_c PROFILE: copies the library that was built with it.
place_c() {
  say "dist/c"
  rm -rf dist/c
  mkdir -p dist/c
  cp bindings/c/{include/brock.h,README.md} "target/$1/libbrock_c.so" "target/$1/libbrock_c.a" LICENSE-MIT LICENSE-APACHE dist/c/
  node bindings/third-party.mjs dist/c/THIRD-PARTY.txt "$(host_target)" brock-c:
}

# The modules that the extension loads while it updates lists.
build_updating() {
  say "dist/updating"
  rm -rf dist/updating
  build_module wasm-lists lists dist/updating
  build_module wasm-rules rules dist/updating
}

# The module that the extension loads while learning is on.
build_learning() {
  say "dist/learning"
  rm -rf dist/learning
  build_module wasm-learner learner dist/learning target/beside
}

# The module that reads privacy policies, for the page about a site's data.
build_policy() {
  say "dist/policy"
  rm -rf dist/policy
  build_module wasm-policy policy dist/policy target/beside
}

# The module with the lints, for the playground.
build_lint() {
  say "dist/playground/lint"
  rm -rf dist/playground
  build_module wasm-lint lint dist/playground/lint target/beside
  rm -f dist/playground/lint/*.d.ts
}

# A static page with the npm package and the lints, for any host of files.
build_playground() {
  say "dist/playground"
  mkdir -p dist/playground/engine
  cp dist/npm/{index.js,engine.js,warm-up.js,warm-up-image.js,brock.js,brock_bg.wasm,lists.js,lists_bg.wasm} dist/playground/engine/
  cp examples/playground/{index.html,index.js,style.css} LICENSE-MIT LICENSE-APACHE dist/playground/
  node bindings/third-party.mjs dist/playground/THIRD-PARTY.txt "$WASM_TARGET" brock:wasm-engine brock:wasm-compiler brock:wasm-lint
}

# The package names come from the tables of the program: it is built first.
build_vscode() {
  say "dist/brock-vscode.vsix"
  need_modules editors/vscode
  mkdir -p dist
  node editors/vscode/build.mjs target/release/brock dist/brock-vscode.vsix
}

build_extensions() {
  local browser
  need_modules extension
  node bindings/third-party.mjs dist/engine/THIRD-PARTY.txt "$WASM_TARGET" \
    brock:wasm-engine brock:wasm-lists brock:wasm-rules brock:wasm-learner brock:wasm-policy extension/node_modules
  for browser in chromium firefox; do
    say "dist/$browser"
    compile_lists "$browser"
    node extension/pack.mjs --browser "$browser" --engine dist/engine --updating dist/updating --learning dist/learning --policy dist/policy --lists "$LISTS/$browser" --out "dist/$browser"
  done
}

# The commit, with the lists and the public suffix list of this build where a build without network finds them. Only the lists
# that a build contains are added; they are never committed.
build_sources() {
  say "dist/brock-sources.zip"
  local id added=()
  while read -r id; do added+=(--add-file="$LISTS/$id.txt"); done < <(cut -f1 "$LISTS/lists.tsv")
  cp "$BROCK_PSL" "$LISTS/public_suffix_list.dat"
  added+=(--add-file="$LISTS/public_suffix_list.dat")
  git archive --format=zip --prefix="$CACHE/" "${added[@]}" --prefix= -o dist/brock-sources.zip HEAD
}

# What is built beside the other modules.
build_beside() {
  build_cli
  build_learning
  build_policy
  build_lint
}

build() {
  need_rust
  need_node
  need_suffixes
  # The program and each module are compiled as one unit, by one thread: two of them are built at a time.
  build_beside &
  local other=$!
  # If one side fails or the build is interrupted, the other side ends too, and frees its locks on the target folders.
  trap 'kill $(descendants "'"$other"'") "'"$other"'" 2>/dev/null || true; wait "'"$other"'" 2>/dev/null || true; end_beside' EXIT
  build_engine
  build_npm
  build_updating
  wait "$other" || die "a part of the build failed: its message is above"
  trap end_beside EXIT
  build_playground
  [ -z "${BROCK_TESTING:-}" ] || place_for_tests
  need_lists
  build_extensions
}
