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
  assert(!brock_engine_from_image(NULL, 0, NULL));
}

static void pages(void) {
  brock_engine *engine = engine_of("news.example##.ad\n##.banner", NULL);
  brock_text classes[] = {text_of("banner"), text_of("menu")};
  brock_string page = brock_page(engine, text_of("https://news.example/"), classes, 2, NULL, 0);
  assert(memmem(page.data, page.length, "\"hide\":[\".ad\"]", 14) && memmem(page.data, page.length, "[\".banner\"]", 11));
  brock_string_free(page);
  assert(brock_page(engine, text_of("no URL"), NULL, 0, NULL, 0).data == NULL);
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
  hostile();
  pages();
  brock_engine *engine = engine_of("||ads.example^", NULL);
  pthread_t threads[2];
  for (int n = 0; n < 2; n++) pthread_create(&threads[n], NULL, work, engine);
  for (int n = 0; n < 2; n++) pthread_join(threads[n], NULL);
  brock_engine_free(engine);
  printf("%s: passed\n", brock_version());
  return 0;
}
