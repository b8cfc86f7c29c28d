/* Decides about one request: check LIST URL SOURCE TYPE
 *
 *   cc -I include examples/check.c -L ../../target/bindings -lbrock_c -o check
 */
#include <brock.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static brock_text text_of(const char *string) {
  brock_text text = {string, strlen(string)};
  return text;
}

static char *contents(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *length = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  if (bytes && fread(bytes, 1, *length, file) != *length) {
    free(bytes);
    bytes = NULL;
  }
  fclose(file);
  return bytes;
}

int main(int count, char **arguments) {
  static const char *const ACTIONS[] = {"pass", "allow", "block", "redirect"};
  if (count != 5) {
    fprintf(stderr, "usage: check LIST URL SOURCE TYPE\n");
    return 2;
  }
  size_t length = 0;
  char *bytes = contents(arguments[1], &length);
  if (!bytes) {
    fprintf(stderr, "%s cannot be read\n", arguments[1]);
    return 2;
  }
  brock_list list = {text_of(arguments[1]), {bytes, length}, false};
  brock_engine *engine = brock_engine_from_lists(&list, 1, NULL, 0, NULL);
  free(bytes);

  brock_request request = {.size = sizeof request};
  request.url = text_of(arguments[2]);
  request.source = text_of(arguments[3]);
  request.kind = text_of(arguments[4]);
  brock_decision decision;
  if (!brock_check(engine, &request, &decision)) fprintf(stderr, "%s is no URL\n", arguments[2]);
  printf("%s", ACTIONS[decision.action]);

  char filter[256];
  size_t written = brock_filter_text(engine, decision.filter, filter, sizeof filter);
  brock_text name;
  uint32_t line;
  if (brock_filter_place(engine, decision.filter, &name, &line)) {
    printf(" %.*s (%.*s:%u)", (int)(written < sizeof filter ? written : sizeof filter), filter, (int)name.length, name.data, line);
  }
  printf("\n");
  brock_engine_free(engine);
  return 0;
}
