// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/settings_file.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>

#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

namespace pb = google::protobuf;
namespace util = google::protobuf::util;

const std::string file_name = "settings";

template <class Message>
bool from_json(std::string_view text, Message& message) {
    util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    return util::JsonStringToMessage({text.data(), text.size()}, &message, options).ok();
}

// Sorted; MessageToJsonString prints a map in a new order each time.
std::string to_json(const pb::Struct& object) {
    std::string bytes;
    {
        pb::io::StringOutputStream stream{&bytes};
        pb::io::CodedOutputStream out{&stream};
        out.SetSerializationDeterministic(true);
        object.SerializeToCodedStream(&out);
    }
    const std::unique_ptr<util::TypeResolver> types{util::NewTypeResolverForDescriptorPool(
        "type.googleapis.com", pb::DescriptorPool::generated_pool())};
    util::JsonPrintOptions options;
    options.add_whitespace = true;
    std::string text;
    if (!util::BinaryToJsonString(types.get(), "type.googleapis.com/google.protobuf.Struct", bytes,
                                  &text, options)
             .ok())
        return {};
    return text;
}

void lay_over(pb::Struct& below, const pb::Struct& above) {
    for (const auto& [name, value] : above.fields()) {
        auto& place = (*below.mutable_fields())[name];
        if (value.has_struct_value() && place.has_struct_value())
            lay_over(*place.mutable_struct_value(), value.struct_value());
        else
            place = value;
    }
}

// Protobuf reads a field by either of its names; it is kept under one.
void drop_other_names(pb::Struct& object) {
    for (int i = 0; i < v1::Settings::descriptor()->field_count(); ++i) {
        const auto* field = v1::Settings::descriptor()->field(i);
        if (field->name() != field->json_name()) object.mutable_fields()->erase(field->name());
    }
}

}  // namespace

std::optional<Settings> parse_settings(std::string_view text, std::string& notice) {
    v1::Settings message;
    pb::Struct object;
    if (text.size() > settings_limit || !from_json(text, object) || !from_json(text, message))
        return std::nullopt;
    return settings_from(message, notice);
}

std::string print_settings(const Settings& settings, std::string_view before) {
    std::string known;
    pb::Struct object;
    pb::Struct whole;
    // Neither can fail: it is all made here.
    (void)util::MessageToJsonString(to_message(settings), &known);
    (void)from_json(known, object);
    if (!from_json(before, whole)) whole.Clear();
    drop_other_names(whole);
    lay_over(whole, object);
    auto text = to_json(whole);
    return text.empty() || text.size() > settings_limit ? to_json(object) : text;
}

SettingsFile::SettingsFile(Folder& folder) : folder_{folder} {
    load();
}

void SettingsFile::load() {
    std::optional<Settings> parsed;
    bool none = false;
    try {
        const auto content = folder_.read(file_name, settings_limit + 1, Folder::Readers::anyone);
        none = !content;
        if (content) text_.assign(content->view().begin(), content->view().end());
        if (content) parsed = parse_settings(text_, notice_);
    } catch (const StartError&) {
        // A folder, or closed to us: as good as damaged.
    }
    if (none) return write_first();
    if (parsed) {
        settings_ = std::move(*parsed);
        if (!notice_.empty()) write_first();  // else it would be said at every start
        return;
    }
    text_.clear();
    if (folder_.is_link(file_name)) {
        left_ = true;
        notice_ = filled(strings::settings_left, folder_.path().string());
        return;
    }
    const auto aside = folder_.set_aside(file_name);
    notice_ = filled(strings::settings_damaged, folder_.path().string(), aside);
    write_first();
}

std::optional<std::string> SettingsFile::change(const Settings& settings) {
    if (settings == settings_) return std::nullopt;
    settings_ = settings;
    return text_ = print_settings(settings_, text_);
}

// A link into a folder that is not there, or is not to be written into, is no reason not to start.
void SettingsFile::write_first() {
    text_ = print_settings(settings_, text_);
    try {
        write(text_);
    } catch (const StartError& error) {
        if (!folder_.is_link(file_name)) throw;
        notice_ = filled(strings::not_stored, error.what());
    }
}

void SettingsFile::write(const std::string& text) const {
    if (left_) throw StartError{filled(strings::settings_left, folder_.path().string())};
    folder_.replace(file_name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                    Folder::Readers::anyone);
}

std::filesystem::path SettingsFile::elsewhere() const {
    return folder_.is_link(file_name) ? folder_.target(file_name).parent_path()
                                      : std::filesystem::path{};
}

}  // namespace attune
