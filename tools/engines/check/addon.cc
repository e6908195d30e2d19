#include <node_api.h>
#include <string>

// C++ on purpose: a C++ library must be there at run time, too.
static napi_value init(napi_env env, napi_value exports) {
  std::string text = "compiled with C++ " + std::to_string(__cplusplus);
  napi_value value;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  napi_set_named_property(env, exports, "text", value);
  return exports;
}
NAPI_MODULE(NODE_GYP_MODULE_NAME, init)
