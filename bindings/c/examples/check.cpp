// The same in C++, with the ownership in types: check LIST URL SOURCE TYPE
//
//   c++ -std=c++17 -I include examples/check.cpp -L ../../target/bindings -lbrock_c -o check
#include <brock.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

namespace {

struct Free {
  void operator()(brock_engine *engine) const { brock_engine_free(engine); }
};
using Engine = std::unique_ptr<brock_engine, Free>;

brock_text text_of(std::string_view text) { return {text.data(), text.size()}; }

std::string taken(brock_string string) {
  std::string copy(string.data ? string.data : "", string.length);
  brock_string_free(string);
  return copy;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 5) {
    std::cerr << "usage: check LIST URL SOURCE TYPE\n";
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string list{std::istreambuf_iterator<char>(file), {}};
  const brock_list lists[] = {{text_of(arguments[1]), text_of(list), false}};
  const Engine engine(brock_engine_from_lists(lists, 1, nullptr, 0, nullptr));

  brock_request request{};
  request.size = sizeof request;
  request.url = text_of(arguments[2]);
  request.source = text_of(arguments[3]);
  request.kind = text_of(arguments[4]);
  std::cout << taken(brock_explain(engine.get(), &request)) << '\n';
}
