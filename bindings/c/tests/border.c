/* The border between C and Rust: null pointers, bytes that are no UTF-8, short buffers, two threads. Runs under valgrind. */
#define _GNU_SOURCE
#include <brock.h>

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static brock_text text_of(const char *string) {
  brock_text text = {string, strlen(string)};
  return text;
}

static brock_request request_of(const char *url, const char *source, const char *kind) {
  brock_request request = {.size = sizeof request};
  request.url = text_of(url);
  request.source = text_of(source);
  request.kind = text_of(kind);
  return request;
}

static brock_engine *engine_of(const char *text, brock_string *report) {
  brock_list list = {text_of("mine"), text_of(text), false};
  return brock_engine_from_lists(&list, 1, NULL, 0, report);
}

static bool has(brock_string string, const char *part) {
  bool found = string.data && memmem(string.data, string.length, part, strlen(part));
  brock_string_free(string);
  return found;
}

static void decisions(void) {
  brock_string report;
  brock_engine *engine = engine_of("||ads.example^$third-party\n||x.example^$scripts\n/a.js$script,redirect=noopjs", &report);
  assert(memmem(report.data, report.length, "unknown-modifier", 16));
  brock_string_free(report);
  brock_request request = request_of("https://ads.example/", "https://news.example/", "Image");
  brock_decision decision;
  assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_BLOCK);
  char filter[4];
  assert(brock_filter_text(engine, decision.filter, filter, sizeof filter) == strlen("||ads.example^$third-party"));
  assert(memcmp(filter, "||ad", 4) == 0);
  assert(brock_filter_text(engine, decision.filter, NULL, 0) == strlen("||ads.example^$third-party"));
  brock_text list;
  uint32_t line;
  assert(brock_filter_place(engine, decision.filter, &list, &line) && line == 1 && list.length == 4);
  assert(!brock_filter_place(engine, 0, &list, &line) && brock_filter_text(engine, 0, filter, 4) == 0);
  brock_filter_place(engine, 123456, &list, &line);

  request = request_of("https://t.example/a.js", "news.example", "script");
  assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_REDIRECT);
  assert(decision.redirect.length == 6 && memcmp(decision.redirect.data, "noopjs", 6) == 0);
  brock_string explanation = brock_explain(engine, &request);
  assert(memmem(explanation.data, explanation.length, "\"matches\":[{", 12));
  brock_string_free(explanation);

  size_t length;
  const uint8_t *image = brock_engine_image(engine, &length);
  brock_engine *copy = brock_engine_from_image(image, length, NULL);
  brock_engine_free(engine);
  assert(brock_check(copy, &request, NULL));
  brock_engine_free(copy);
}

static brock_action decided(const brock_engine *engine, brock_request request) {
  brock_decision decision;
  assert(brock_check(engine, &request, &decision));
  return decision.action;
}

/* What a request can have beside URL, source and type. */
static void methods_and_tops(void) {
  brock_engine *engine = engine_of("||m.example^$method=post\n||t.example^$top=news.example", NULL);
  brock_request request = request_of("https://m.example/", "shop.example", "xhr");
  assert(decided(engine, request) == BROCK_ACTION_PASS);
  request.method = text_of("GET");
  assert(decided(engine, request) == BROCK_ACTION_PASS);
  request.method = text_of("POST");
  assert(decided(engine, request) == BROCK_ACTION_BLOCK);
  assert(has(brock_explain(engine, &request), "\"action\":\"block\""));
  request = request_of("https://t.example/", "frame.example", "script");
  assert(decided(engine, request) == BROCK_ACTION_PASS);
  request.top = text_of("https://www.news.example/a");
  assert(decided(engine, request) == BROCK_ACTION_BLOCK);
  request.top = text_of("news.example");
  assert(decided(engine, request) == BROCK_ACTION_BLOCK);
  request.top = text_of("shop.example");
  assert(decided(engine, request) == BROCK_ACTION_PASS);
  brock_engine_free(engine);
}

/* Names that are true in `!#if`, lists that are trusted, and lists with one name. */
static void lists(void) {
  brock_text names[] = {text_of("env_mine"), text_of("env_other")};
  brock_list all[] = {
    {text_of("mine"), text_of("!#if env_mine\n||a.example^\n!#endif\n!#if env_none\n||b.example^\n!#endif"), false},
    {text_of("mine"), text_of("news.example##+js(trusted-set-cookie, a, b)"), true},
    {text_of("other"), text_of("other.example##+js(trusted-set-cookie, a, b)"), false},
  };
  brock_request a = request_of("https://a.example/", "", "script"), b = request_of("https://b.example/", "", "script");
  brock_string report;
  brock_engine *engine = brock_engine_from_lists(all, 3, names, 2, &report);
  assert(decided(engine, a) == BROCK_ACTION_BLOCK && decided(engine, b) == BROCK_ACTION_PASS);
  assert(memmem(report.data, report.length, "\"untrusted-scriptlet\"", 21));
  assert(has(report, "\"repeated-name\""));
  brock_document document = {.size = sizeof document, .url = text_of("https://news.example/")};
  assert(has(brock_page(engine, &document), "[\"trusted-set-cookie\",\"a\",\"b\"]"));
  document.url = text_of("https://other.example/");
  assert(has(brock_page(engine, &document), "\"scriptlets\":[]"));
  /* Lists that are empty are in the answer. */
  assert(has(brock_page(engine, &document), "\"headers\":[],\"sheetExceptions\":[]"));
  brock_engine_free(engine);
  engine = brock_engine_from_lists(all, 1, NULL, 0, &report);
  assert(decided(engine, a) == BROCK_ACTION_PASS && !has(report, "\"repeated-name\""));
  brock_engine_free(engine);
}

static void hostile(void) {
  brock_request request = request_of("https://ads.example/", "", "");
  brock_decision decision = {BROCK_ACTION_BLOCK, 7, {NULL, 0}};
  assert(brock_check(NULL, &request, &decision) && decision.action == BROCK_ACTION_PASS && decision.filter == 0);
  brock_engine *engine = engine_of("||ads.example^", NULL);
  assert(!brock_check(engine, NULL, &decision) && decision.action == BROCK_ACTION_PASS);
  request.size = 8;
  assert(!brock_check(engine, &request, &decision));
  request = request_of("no URL", "", "");
  assert(!brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_PASS);
  request = request_of("https://ads.example/\xff\xfe", "\xff", "\xff");
  assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_BLOCK);
  assert(brock_explain(NULL, &request).data == NULL);
  size_t length = 9;
  brock_text name = text_of("unchanged");
  brock_engine_image(NULL, &length);
  assert(length == 0 && brock_filter_text(NULL, 1, NULL, 0) == 0 && !brock_filter_place(NULL, 1, &name, NULL) && name.length == 9);
  brock_engine_free(engine);
  brock_engine_free(NULL);
  brock_string_free((brock_string){NULL, 0});
  engine = brock_engine_from_lists(NULL, 9, NULL, 9, NULL);
  assert(engine);
  brock_engine_free(engine);

  brock_string error;
  assert(!brock_engine_from_image((const uint8_t *)"short", 5, &error));
  assert(error.length == strlen("not a Brock image"));
  brock_string_free(error);
  assert(!brock_engine_from_image(NULL, 0, NULL) && !brock_engine_from_image(NULL, 9, NULL));
}

/* Lengths that a negative number of C becomes, and null pointers with a length, are empty texts. */
static void lengths(void) {
  const size_t wrong[] = {SIZE_MAX, SIZE_MAX / 2 + 1};
  brock_engine *engine = engine_of("||ads.example^", NULL);
  brock_list list = {text_of("mine"), text_of("||ads.example^"), false};
  brock_text text = text_of("banner");
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    brock_request request = request_of("https://ads.example/", "", "");
    brock_decision decision;
    request.source.length = wrong[n];
    assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_BLOCK);
    request.url = request.source;
    assert(!brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_PASS);
    brock_text null = {NULL, 9};
    request.url = null;
    assert(!brock_check(engine, &request, &decision));
    brock_engine *none = brock_engine_from_lists(&list, wrong[n], &text, wrong[n], NULL);
    request.url = text_of("https://ads.example/");
    assert(none && brock_check(none, &request, &decision) && decision.action == BROCK_ACTION_PASS);
    brock_engine_free(none);
    brock_document document = {.size = sizeof document, .url = text_of("https://news.example/"), .classes = &text, .class_count = wrong[n]};
    document.ancestor_count = wrong[n];
    brock_string_free(brock_page(engine, &document));
    assert(!brock_engine_from_image((const uint8_t *)"short", SIZE_MAX, NULL));
    char filter[4] = "xyz";
    assert(brock_filter_text(engine, (uint32_t)wrong[n], filter, 0) == 0 && strcmp(filter, "xyz") == 0);
  }
  /* A megabyte is no error. */
  size_t length = 1 << 20;
  char *url = malloc(length);
  memset(url, 'a', length);
  memcpy(url, "https://ads.example/", 20);
  brock_request request = request_of("", "news.example", "script");
  request.url = (brock_text){url, length};
  brock_decision decision;
  assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_BLOCK);
  free(url);
  brock_engine_free(engine);
}

/* Images that were cut, or of which a byte was changed: refused with a reason, or opened and asked. Places for strings are
 * always written, so they can be freed. */
static void images(void) {
  brock_engine *engine = engine_of("||ads.example^$third-party\n@@||ads.example/ok\nnews.example##.ad\n##.banner", NULL);
  size_t length;
  const uint8_t *image = brock_engine_image(engine, &length);
  uint8_t *copy = malloc(length);
  brock_request request = request_of("https://ads.example/a.js", "news.example", "script");
  int opened = 0, refused = 0;
  for (size_t n = 0; n < 64; n++) {
    size_t cut = n % 2 ? length : length * n / 64, at = length * n / 64;
    memcpy(copy, image, length);
    copy[at] ^= (uint8_t)(1 << n % 8);
    brock_string error;
    brock_engine *damaged = n % 4 < 2 ? brock_engine_from_image(copy, cut, &error) : brock_engine_from_shared_image(copy, cut, &error);
    assert((damaged == NULL) == (error.length > 0));
    brock_string_free(error);
    opened += damaged != NULL;
    refused += damaged == NULL;
    brock_decision decision;
    brock_check(damaged, &request, &decision);
    char filter[32];
    brock_filter_text(damaged, decision.filter, filter, sizeof filter);
    brock_string_free(brock_explain(damaged, &request));
    brock_document document = {.size = sizeof document, .url = text_of("https://news.example/")};
    brock_string_free(brock_page(damaged, &document));
    brock_engine_free(damaged);
  }
  assert(refused > 30 && opened + refused == 64);
  brock_string error;
  brock_engine *whole = brock_engine_from_image(image, length, &error);
  assert(whole && error.data == NULL && error.length == 0);
  brock_string_free(error);
  brock_engine_free(whole);
  free(copy);
  brock_engine_free(engine);
}

static void pages(void) {
  brock_engine *engine = engine_of("news.example##.ad\n##.banner\n##a[href^=\"/ad\"]\nnews.example#@#a[href^=\"/ad\"]\nnews.example>>##+js(nowebrtc)", NULL);
  brock_text classes[] = {text_of("banner"), text_of("menu")}, above = text_of("https://news.example/");
  brock_document document = {.size = sizeof document, .url = text_of("https://news.example/"), .classes = classes, .class_count = 2};
  assert(has(brock_page(engine, &document), "\"hide\":[\".ad\"]") && has(brock_page(engine, &document), "[\".banner\"]"));
  assert(has(brock_page(engine, &document), "\"sheetExceptions\":[\"a[href^=\\\"/ad\\\"]\"]"));
  assert(has(brock_generic_sheet(engine), "[\"a[href^=\\\"/ad\\\"]\"]") && brock_generic_sheet(NULL).data == NULL);
  document.url = text_of("https://frame.example/");
  assert(!has(brock_page(engine, &document), "nowebrtc"));
  document.ancestors = &above;
  document.ancestor_count = 1;
  assert(has(brock_page(engine, &document), "nowebrtc"));
  document.url = text_of("no URL");
  assert(brock_page(engine, &document).data == NULL && brock_page(engine, NULL).data == NULL && brock_page(NULL, &document).data == NULL);
  document.size = 8;
  assert(brock_page(engine, &document).data == NULL);
  brock_engine_free(engine);
}

static void *work(void *engine) {
  for (int n = 0; n < 200; n++) {
    brock_request request = request_of("https://ads.example/", "news.example", "image");
    brock_decision decision;
    assert(brock_check(engine, &request, &decision) && decision.action == BROCK_ACTION_BLOCK);
    char filter[64];
    assert(brock_filter_text(engine, decision.filter, filter, sizeof filter) == 14);
  }
  return NULL;
}

int main(void) {
  decisions();
  methods_and_tops();
  lists();
  hostile();
  lengths();
  images();
  pages();
  brock_engine *engine = engine_of("||ads.example^", NULL);
  pthread_t threads[2];
  for (int n = 0; n < 2; n++) pthread_create(&threads[n], NULL, work, engine);
  for (int n = 0; n < 2; n++) pthread_join(threads[n], NULL);
  brock_engine_free(engine);
  printf("%s: passed\n", brock_version());
  return 0;
}
