/* Prints the decisions about requests, or the answers about documents, for tests/bindings.test.mjs:
 *
 *   verdicts IMAGE requests < lines of url TAB source TAB type                      action TAB list TAB line TAB filter
 *   verdicts IMAGE pages    < lines of url TAB classes TAB ids TAB ancestors        JSON
 *   verdicts - lists        < lines of the same TAB list                            JSON, then the generic sheet as JSON
 *
 * U+001F separates names, and stands for line ends of a list.
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

/* The texts between separators; returns their number. */
static size_t names(char *rest, brock_text *found, size_t most) {
  size_t count = 0;
  for (char *name = strtok(rest, "\x1f"); name && count < most; name = strtok(NULL, "\x1f")) found[count++] = (brock_text){name, strlen(name)};
  return count;
}

/* Ends the field at the next tab, and returns it. */
static char *cut(char **rest) {
  char *start = *rest ? *rest : "";
  brock_text text = field(rest);
  if (*rest) start[text.length] = 0;
  return start;
}

static void print(brock_string answer) {
  printf("%.*s\n", (int)answer.length, answer.length ? answer.data : "");
  brock_string_free(answer);
}

/* Without an engine, one is made of the list at the end of the line. */
static void page(const brock_engine *engine, char *rest) {
  static brock_text classes[1 << 16], ids[1 << 16], ancestors[16];
  char *url = cut(&rest), *of_class = cut(&rest), *of_id = cut(&rest), *above = cut(&rest), *text = cut(&rest);
  brock_document document = {.size = sizeof document, .url = {url, strlen(url)}, .classes = classes, .ids = ids, .ancestors = ancestors};
  document.class_count = names(of_class, classes, 1 << 16);
  document.id_count = names(of_id, ids, 1 << 16);
  document.ancestor_count = names(above, ancestors, 16);
  if (engine) {
    print(brock_page(engine, &document));
    return;
  }
  for (char *at = text; (at = strchr(at, 0x1f));) *at = '\n';
  brock_list list = {{"list", 4}, {text, strlen(text)}, true};
  brock_engine *own = brock_engine_from_lists(&list, 1, NULL, 0, NULL);
  print(brock_page(own, &document));
  print(brock_generic_sheet(own));
  brock_engine_free(own);
}

static void each_line(const brock_engine *engine, void (*answer)(const brock_engine *, char *)) {
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    answer(engine, line);
  }
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  if (strcmp(arguments[2], "lists") == 0) {
    each_line(NULL, page);
    return 0;
  }
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
  each_line(engine, strcmp(arguments[2], "pages") == 0 ? page : request);
  brock_engine_free(engine);
  free(bytes);
  return 0;
}
