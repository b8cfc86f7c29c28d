/* Prints the decisions about requests, or the answers about pages, for tests/bindings.test.mjs:
 *
 *   verdicts IMAGE requests < lines of url TAB source TAB type    action TAB list TAB line TAB filter
 *   verdicts IMAGE pages    < lines of url                        JSON
 */
#include <brock.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char line[1 << 20], filter[1 << 20];

static brock_text field(char **rest) {
  char *start = *rest ? *rest : "";
  char *end = strchr(start, '\t');
  brock_text text = {start, end ? (size_t)(end - start) : strlen(start)};
  *rest = end ? end + 1 : NULL;
  return text;
}

static void request(const brock_engine *engine, char *rest) {
  static const char *const ACTIONS[] = {"pass", "allow", "block", "redirect"};
  brock_request request = {.size = sizeof request};
  request.url = field(&rest);
  request.source = field(&rest);
  request.kind = field(&rest);
  brock_decision decision;
  brock_text list = {"", 0};
  uint32_t number = 0;
  if (!brock_check(engine, &request, &decision)) {
    puts("unreadable");
    return;
  }
  brock_filter_place(engine, decision.filter, &list, &number);
  size_t length = brock_filter_text(engine, decision.filter, filter, sizeof filter);
  printf("%s\t%.*s\t%u\t%.*s\n", ACTIONS[decision.action], (int)list.length, list.data, number, (int)length, filter);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  size_t length = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(length);
  if (!bytes || fread(bytes, 1, length, file) != length) return 2;
  fclose(file);
  brock_string error;
  brock_engine *engine = brock_engine_from_shared_image(bytes, length, &error);
  if (!engine) {
    fprintf(stderr, "%.*s\n", (int)error.length, error.data);
    return 1;
  }
  int pages = strcmp(arguments[2], "pages") == 0;
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (pages) {
      brock_text url = {line, strlen(line)};
      brock_string answer = brock_page(engine, url, NULL, 0, NULL, 0);
      printf("%.*s\n", (int)answer.length, answer.length ? answer.data : "");
      brock_string_free(answer);
    } else {
      request(engine, line);
    }
  }
  brock_engine_free(engine);
  free(bytes);
  return 0;
}
