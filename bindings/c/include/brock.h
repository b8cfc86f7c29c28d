/* The C interface of brock, a tracker-blocking engine. README.md has an introduction.
 *
 * Texts are UTF-8 with a length; they need no NUL at the end. An engine can be used by several threads at once, except by
 * brock_engine_free. No function throws or aborts on any input. With a null engine, brock_check passes requests as an engine
 * without lists does, the functions that return a brock_string return an empty one, and the others find nothing.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0 */

#ifndef BROCK_H
#define BROCK_H

/* Made by `cargo run -p brock-c-header -- --write` from bindings/c/src. Do not edit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What to do with a request.
enum brock_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // No filter applies; the request is sent.
  BROCK_ACTION_PASS = 0,
  // An exception allows the request.
  BROCK_ACTION_ALLOW = 1,
  // The request is blocked.
  BROCK_ACTION_BLOCK = 2,
  // The request is answered with the surrogate that `redirect` names.
  BROCK_ACTION_REDIRECT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum brock_action brock_action;
#else
typedef int32_t brock_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// An engine. It never changes, so any number of threads can use it at once.
typedef struct brock_engine brock_engine;

// A text that somebody else owns: bytes in UTF-8 and their number. Bytes that are not UTF-8 end the text. A null pointer, and
// a length that no memory can have (such as -1), are an empty text.
typedef struct brock_text {
  // The first byte; can be null if the length is 0.
  const char *data;
  // Number of bytes.
  size_t length;
} brock_text;

// A filter list.
typedef struct brock_list {
  // The name that decisions give.
  struct brock_text name;
  // The text.
  struct brock_text text;
  // Scriptlets that can set any value are taken from this list.
  bool trusted;
} brock_list;

// A text that the caller owns, and frees once with brock_string_free.
typedef struct brock_string {
  // The first byte; null if the string is empty.
  char *data;
  // Number of bytes.
  size_t length;
} brock_string;

// A request. Set `size` to `sizeof(brock_request)`, and what is unknown to zero.
typedef struct brock_request {
  // The size of the structure: a later version of the library recognises callers of this one.
  size_t size;
  // The URL.
  struct brock_text url;
  // URL or host of the document that makes the request; empty if unknown.
  struct brock_text source;
  // URL or host of the page, if the document is in a frame; empty for the source.
  struct brock_text top;
  // The resource type, by a name of `webRequest`, the DevTools protocol, Electron or `Sec-Fetch-Dest`; any other name
  // counts as `other`.
  struct brock_text kind;
  // The request method; empty for GET.
  struct brock_text method;
} brock_request;

// A decision.
typedef struct brock_decision {
  // What to do.
  brock_action action;
  // The number of the filter that decided, for brock_filter_text and brock_filter_place; 0 if none did.
  uint32_t filter;
  // The name of the surrogate that answers the request; empty if none does. It lives as long as the engine.
  struct brock_text redirect;
} brock_decision;

// A document. Set `size` to `sizeof(brock_document)`, and what is unknown to zero.
typedef struct brock_document {
  // The size of the structure: a later version of the library recognises callers of this one.
  size_t size;
  // The URL.
  struct brock_text url;
  // The names of classes in the document, for generic selectors.
  const struct brock_text *classes;
  // Their number.
  size_t class_count;
  // The ids in the document, for generic selectors.
  const struct brock_text *ids;
  // Their number.
  size_t id_count;
  // The URLs of the documents that it is a frame of.
  const struct brock_text *ancestors;
  // Their number.
  size_t ancestor_count;
} brock_document;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, with a NUL at the end.
const char *brock_version(void);

// Compiles lists. `environment` has the names that are true in `!#if`. Never fails: lines that are not taken are in
// `report`, as JSON, unless `report` is null. Free the report with brock_string_free.
struct brock_engine *brock_engine_from_lists(const struct brock_list *lists,
                                             size_t count,
                                             const struct brock_text *environment,
                                             size_t environment_count,
                                             struct brock_string *report);

// Opens an image, and copies its bytes. Null if the bytes are no image; `error` then gets the reason, else an empty string,
// unless it is null. Free the reason with brock_string_free.
struct brock_engine *brock_engine_from_image(const uint8_t *bytes,
                                             size_t length,
                                             struct brock_string *error);

// Opens an image without copying it: the bytes have to stay, unchanged, until the engine is freed. For mapped files, which
// processes share.
struct brock_engine *brock_engine_from_shared_image(const uint8_t *bytes,
                                                    size_t length,
                                                    struct brock_string *error);

// Frees an engine, once: a second call is undefined, as with `free`. No other thread may use it. Null does nothing.
void brock_engine_free(struct brock_engine *engine);

// The image of an engine, which lives as long as the engine. `length` gets the number of bytes.
const uint8_t *brock_engine_image(const struct brock_engine *engine, size_t *length);

// Decides about a request. False if its URL is invalid; the decision is then `BROCK_ACTION_PASS`.
bool brock_check(const struct brock_engine *engine,
                 const struct brock_request *request,
                 struct brock_decision *decision);

// Copies the text of a decision's filter into a buffer, and returns its length; 0 if no filter decided. If that is more
// than `capacity`, the buffer has the start. No NUL is written.
size_t brock_filter_text(const struct brock_engine *engine,
                         uint32_t filter,
                         char *buffer,
                         size_t capacity);

// The list and the line, from 1, of a decision's filter. The name of the list lives as long as the engine. False if no
// filter decided.
bool brock_filter_place(const struct brock_engine *engine,
                        uint32_t filter,
                        struct brock_text *list,
                        uint32_t *line);

// The decision as JSON with all filters that match or nearly match. Empty if the URL is invalid or the engine is null. Free it
// with brock_string_free.
struct brock_string brock_explain(const struct brock_engine *engine,
                                  const struct brock_request *request);

// What page filters do with a document, as JSON: the fields of `brock page --json`, those of empty lists too, with
// `genericSelectors` if it has classes or ids. Empty if the URL is invalid or the engine is null. Free it with
// brock_string_free.
struct brock_string brock_page(const struct brock_engine *engine,
                               const struct brock_document *document);

// The generic selectors that need no class or id, the same for every document, as a JSON array. They apply where the object
// of brock_page has `genericHide` false, apart from those in its `sheetExceptions`. Empty if the engine is null. Free it with
// brock_string_free.
struct brock_string brock_generic_sheet(const struct brock_engine *engine);

// Frees a string of this library, once: a second call is undefined, as with `free`. An empty one does nothing.
void brock_string_free(struct brock_string string);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* BROCK_H */
