// WordPress exports (WXR 1.0 to 1.2): posts, pages and drafts with their comments. Read as markup of any
// quality: what an export of twenty years holds is often not XML. Addresses of commenters are never kept.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

using Kind = MarkupReader::Kind;

struct Comment {
  std::string id, parent, author, date, text, approved;
};
struct Post {
  std::string title, link, id, guid, type, status, password, local, utc, published, html, excerpt;
  std::vector<std::string> words, fields;
  std::set<std::string> seen;  // of the words
  std::vector<Comment> comments;
};

// What themes and editors keep among the posts.
constexpr std::array<std::string_view, 10> design{
    "wp_global_styles", "wp_template", "wp_template_part",    "wp_navigation", "wp_font_family",
    "wp_font_face",     "custom_css",  "customize_changeset", "oembed_cache",  "wp_theme"};

// "2012-01-05 14:30:46", in UTC where it says so; nothing for 0000-00-00.
std::optional<Moment> written_at(const Post& post, const std::string& zone) {
  if (!post.utc.starts_with("0000") && !post.utc.empty())
    if (auto at = moment_in(post.utc, "UTC")) return Moment{at->at, zone};
  if (!post.local.starts_with("0000") && !post.local.empty())
    if (auto at = moment_in(post.local, zone)) return at;
  if (post.published.size() > 5) {  // "Thu, 05 Jan 2012 14:30:46 +0000"; an unwritten one is 30 Nov -0001
    const auto comma = post.published.find(',');
    if (auto at = moment_in(
            std::string_view(post.published).substr(comma == std::string::npos ? 0 : comma + 1), "UTC"))
      return Moment{at->at, zone};
  }
  return std::nullopt;
}

std::string initial(std::string_view name) {
  name = trimmed(name);
  if (name.empty()) return "somebody";
  std::size_t size = 1;
  while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) ++size;
  return std::string(name.substr(0, size)) + ".";
}

// Replies stand beneath what they answer, a quotation deeper each.
void thread(std::string& out, const std::vector<Comment>& comments,
            const std::multimap<std::string, std::size_t>& answers, const std::string& of, std::size_t depth,
            std::vector<bool>& told) {
  const auto [first, last] = answers.equal_range(of);
  for (auto at = first; at != last; ++at) {
    if (told[at->second]) continue;
    told[at->second] = true;
    const Comment& comment = comments[at->second];
    std::string mark;
    for (std::size_t k = 0; k <= std::min(depth, caps::reply_depth); ++k) mark += "> ";
    const std::string body = "**" + markdown_escaped(initial(comment.author)) + "** " + comment.date +
                             "\n\n" + html_to_markdown(comment.text, true);
    out += "\n\n";
    bool begun = false;
    for (const std::string_view line : split(body, '\n')) {
      out += (begun ? "\n" : "") + std::string(trimmed(mark + std::string(line)));
      begun = true;
    }
    if (!comment.id.empty() && depth < 1000) thread(out, comments, answers, comment.id, depth + 1, told);
  }
}

// An excerpt that was written by hand; one that was cut from the text says nothing more.
bool says_more(std::string_view excerpt, const std::string& text) {
  const auto bare = [](std::string_view of) {
    std::string out;
    for (const char c : of)
      if (c != ' ' && c != '\n' && c != '\\') out += c;
    return out;
  };
  std::string said = bare(excerpt);
  for (const std::string_view cut : {"[…]", "[...]", "…", "..."})
    if (said.ends_with(cut)) said.resize(said.size() - cut.size());
  return !said.empty() && bare(text).find(said) == std::string::npos;
}

std::string with_comments(const Post& post) {
  // Posts without paragraphs of their own have them by line ends.
  const bool by_lines = post.html.find("<p>") == std::string::npos &&
                        post.html.find("<p ") == std::string::npos &&
                        post.html.find("<!-- wp:") == std::string::npos;
  std::string out = html_to_markdown(post.html, by_lines);
  if (const std::string excerpt = html_to_markdown(post.excerpt); says_more(excerpt, out))
    out = excerpt + (trimmed(out).empty() ? "" : "\n\n" + out);
  if (post.comments.empty()) return out;
  std::multimap<std::string, std::size_t> answers;
  std::map<std::string, bool> there;
  for (const Comment& comment : post.comments) there[comment.id] = true;
  for (std::size_t k = 0; k < post.comments.size(); ++k) {
    const std::string& parent = post.comments[k].parent;
    const bool answers_one =
        parent != "0" && !parent.empty() && there.contains(parent) && parent != post.comments[k].id;
    answers.emplace(answers_one ? parent : "0", k);
  }
  std::vector<bool> told(post.comments.size());
  thread(out, post.comments, answers, "0", 0, told);
  for (std::size_t k = 0; k < told.size(); ++k)  // answers that go round in circles
    if (!told[k]) {
      std::multimap<std::string, std::size_t> alone{{"", k}};
      thread(out, post.comments, alone, "", 0, told);
    }
  return std::string(trimmed(out));
}

// Elements of an export itself, beside those that stand in a text.
bool of_the_export(std::string_view name) {
  return name.starts_with("wp:") || name == "item" || name == "channel" || name == "rss" ||
         name == "content:encoded" || name == "excerpt:encoded" || name == "category" || name == "pubDate" ||
         name == "dc:creator" || name == "guid";
}

// What of a text that is not whole is worth having; half a time or half an address is none.
bool is_words(std::string_view name) {
  return name == "title" || name == "content:encoded" || name == "excerpt:encoded" ||
         name == "wp:comment_content";
}

// What stands in the element that has just begun. Where its end is missing, the next element of the export
// ends it, and is read as what it is.
std::string value_of(MarkupReader& reader, std::string_view name) {
  std::string out;
  while (true) {
    const auto piece = reader.next();
    if (piece.kind == Kind::done) return out.size() > longest_name || is_words(name) ? out : "";
    if (piece.kind == Kind::raw) out += piece.text;
    if (piece.kind == Kind::text) out += with_entities_read(piece.text);
    if (piece.kind == Kind::end && piece.name == name) return out;
    const bool tag = piece.kind == Kind::start || piece.kind == Kind::end;
    if (tag && of_the_export(piece.name)) {
      reader.again();
      return out;
    }
  }
}

Comment read_comment(MarkupReader& reader) {
  Comment comment;
  while (true) {
    const auto piece = reader.next();
    if (piece.kind == Kind::done || (piece.kind == Kind::end && piece.name == "wp:comment")) return comment;
    const bool tag = piece.kind == Kind::start || piece.kind == Kind::end;
    if (tag && (piece.name == "item" || piece.name == "channel" || piece.name == "wp:comment")) {
      reader.again();  // its own end is missing
      return comment;
    }
    if (piece.kind != Kind::start || piece.closed) continue;
    const std::string name(piece.name);
    if (name == "wp:commentmeta") continue;
    std::string text = value_of(reader, name);
    if (name == "wp:comment_approved") comment.approved = std::string(trimmed(text));
    if (name == "wp:comment_id") comment.id = text;
    if (name == "wp:comment_parent") comment.parent = text;
    if (name == "wp:comment_author") comment.author = text;
    if (name == "wp:comment_date") comment.date = text.starts_with("0000") ? "" : text.substr(0, 16);
    if (name == "wp:comment_content") comment.text = std::move(text);
  }
}

// A message sent through the blog's form: its words, and nothing of who sent it but the first letter.
void take_addresses_off(Post& post, Foreign& out) {
  std::string text, sender;
  bool below = false;  // the words end where WordPress appends what it knows of the sender
  std::size_t lines = 0;
  for (const std::string_view line : split(post.html, '\n')) {
    const std::string_view bare = trimmed(line);
    below = below || bare.starts_with("<!--more-->");
    const auto is = [&](std::string_view what) { return bare.starts_with(what); };
    if (is("AUTHOR:") && sender.empty()) sender = trimmed(bare.substr(7));
    if (below && is("SUBJECT:") && !trimmed(bare.substr(8)).empty())
      post.fields.push_back("subject: " + std::string(trimmed(bare.substr(8))));
    if (below || is("AUTHOR:") || is("AUTHOR EMAIL:") || is("AUTHOR URL:") || is("IP:")) {
      if (!bare.empty() && !is("<!--more-->") && !is("SUBJECT:")) ++lines;
      continue;
    }
    text += std::string(line) + "\n";
  }
  if (sender.empty()) sender = post.title.substr(0, post.title.find(" - "));
  post.title = "Message from " + initial(sender);
  post.html = std::move(text);
  out.leave("lines that say who sent a message", "names and addresses of others are not kept", lines);
}

// The item that has just begun. Another one that begins ends it too; then `again` is true.
Post read_post(MarkupReader& reader, bool& again) {
  Post post;
  std::string meta;
  again = false;
  while (true) {
    const auto piece = reader.next();
    if (piece.kind == Kind::done ||
        (piece.kind == Kind::end && (piece.name == "item" || piece.name == "channel")))
      return post;
    if (piece.kind != Kind::start || piece.closed) continue;
    if (piece.name == "item") {
      again = true;
      return post;
    }
    const std::string name(piece.name);
    if (name == "wp:comment") {
      post.comments.push_back(read_comment(reader));
      continue;
    }
    if (name == "wp:postmeta") continue;
    std::string text = value_of(reader, name);
    if (name == "title")
      post.title = std::move(text);
    else if (name == "link")
      post.link = std::string(trimmed(text));
    else if (name == "pubDate")
      post.published = text;
    else if (name == "guid")
      post.guid = std::string(trimmed(text));
    else if (name == "wp:meta_key")
      meta = std::string(trimmed(text));
    else if (name == "wp:meta_value" && !meta.empty() && !meta.starts_with('_') && !trimmed(text).empty())
      post.fields.push_back(meta + ": " + std::string(trimmed(text)));
    else if (name == "wp:post_id")
      post.id = text;
    else if (name == "wp:post_type")
      post.type = text;
    else if (name == "wp:status")
      post.status = text;
    else if (name == "wp:post_password")
      post.password = std::string(trimmed(text));
    else if (name == "wp:post_date")
      post.local = text;
    else if (name == "wp:post_date_gmt")
      post.utc = text;
    else if (name == "content:encoded")
      post.html = std::move(text);
    else if (name == "excerpt:encoded")
      post.excerpt = std::move(text);
    else if (name == "category" && !trimmed(text).empty() && trimmed(text) != "Uncategorized" &&
             post.seen.insert(text).second)
      post.words.push_back(std::move(text));
  }
}

// An address as it is looked up: however it is written, it leads to the same page.
std::string bare_address(std::string_view address) {
  address = trimmed(address);
  for (const std::string_view scheme : {"https://", "http://", "//"})
    if (address.starts_with(scheme)) {
      address.remove_prefix(scheme.size());
      break;
    }
  address = address.substr(0, address.find('#'));
  std::string out(address);
  if (const auto query = out.find("/?"); query != std::string::npos) out.erase(query, 1);
  while (out.ends_with('/')) out.pop_back();
  return out;
}

struct Blog {
  std::string site;                          // its address, as far as the export has said it
  std::map<std::string, std::string> links;  // by bare address: the title of the post
};

// A name for a post that outlives its being published and the blog's moving elsewhere.
std::string key_of(const Post& post, const Blog& blog) {
  if (!post.guid.empty()) return "post " + bare_address(post.guid);
  return post.id.empty() ? "" : "post " + post.id + " of " + blog.site;
}

void register_links(const Post& post, const std::string& title, Blog& blog) {
  for (const std::string& address : {post.link, post.guid})
    if (!address.empty()) blog.links.emplace(bare_address(address), title);
  if (post.id.empty() || blog.site.empty()) return;
  blog.links.emplace(blog.site + "?p=" + post.id, title);
  blog.links.emplace(blog.site + "?page_id=" + post.id, title);
}

void add_post(Foreign& out, Post&& post, std::size_t line, const std::string& zone, Blog& blog) {
  const std::string type(trimmed(post.type)), status(trimmed(post.status));
  if (std::ranges::find(design, type) != design.end())
    return out.leave("parts of the blog's design", "they hold no text of their own");
  const auto thrown_away = [](const Comment& one) {
    return one.approved == "trash" || one.approved == "spam" || one.approved == "post-trashed";
  };
  out.leave("comments in the bin or spam", "they were thrown away there",
            static_cast<std::size_t>(std::ranges::count_if(post.comments, thrown_away)));
  std::erase_if(post.comments, thrown_away);
  if (status == "trash" || status == "auto-draft" || status == "spam")
    return out.leave("posts in the bin", "they were thrown away there");
  if (type == "feedback") take_addresses_off(post, out);
  std::string text = with_comments(post);
  const bool is_text = type == "post" || type == "page" || type.empty();
  if (!is_text && trimmed(text).empty()) {
    out.leave(type == "attachment"      ? "pictures and files"
              : type == "nav_menu_item" ? "menu entries"
                                        : "items of the blog's own kind",
              "they hold no text of their own");
    return;
  }
  if (trimmed(text).empty() && trimmed(post.title).empty())
    return out.leave("empty posts", "there is nothing in them");
  Item item;
  item.where = "line " + std::to_string(line);
  item.key = key_of(post, blog);
  item.felt = written_at(post, zone);
  item.title = std::string(trimmed(with_entities_read(post.title)));
  item.text = std::move(text);
  item.words = std::move(post.words);
  item.words.insert(item.words.end(), post.fields.begin(), post.fields.end());
  item.folded = status == "private" || !post.password.empty();
  if (status == "draft" || status == "pending") item.words.push_back("draft");
  register_links(post, item.title, blog);
  out.items.push_back(std::move(item));
}

// Links between the blog's own posts lead to the title instead of an address that may be gone.
void name_own_links(Foreign& out, const std::map<std::string, std::string>& links) {
  for (Item& item : out.items) {
    std::string text;
    std::string_view rest = item.text;
    for (auto at = rest.find("]("); at != std::string_view::npos; at = rest.find("](")) {
      const auto end = rest.substr(0, at + 2048).find(')', at);
      const auto found = end == std::string_view::npos
                             ? links.end()
                             : links.find(bare_address(rest.substr(at + 2, end - at - 2)));
      if (found == links.end()) {
        text += rest.substr(0, at + 2);
        rest.remove_prefix(at + 2);
        continue;
      }
      const auto from = rest.substr(0, at).rfind('[');
      const std::string_view said =
          from == std::string_view::npos ? std::string_view() : rest.substr(from + 1, at - from - 1);
      text += from == std::string_view::npos ? rest.substr(0, at) : rest.substr(0, from);
      text += std::string(said) +
              (said == found->second || found->second.empty() ? "" : " (\"" + found->second + "\")");
      rest.remove_prefix(end + 1);
    }
    text += rest;
    item.text = std::move(text);
  }
}

}  // namespace

bool is_wordpress(std::span<const NamedBytes> files) {
  for (const NamedBytes& file : files) {
    const std::string_view begin = std::string_view(file.bytes).substr(0, 16384);
    if (begin.find("<rss") != std::string_view::npos &&
        begin.find("wordpress.org/export/") != std::string_view::npos)
      return true;
  }
  return false;
}

Result<Foreign> read_wordpress(std::span<const NamedBytes> files, const ReadOptions& options) {
  Foreign out{.format = "WordPress"};
  Blog blog;
  for (const NamedBytes& file : files) {
    if (!is_wordpress({&file, 1})) continue;
    out.read.insert(file.name);
    const std::string& text = clean_text(file, out);
    if (!is_closed(text, "</item>", {"</channel>", "</rss>"})) out.cut_short.insert(file.name);
    MarkupReader reader(text);
    bool in_item = false;
    while (out.items.size() < caps::items) {
      if (!in_item) {
        const auto piece = reader.next();
        if (piece.kind == Kind::done) break;
        if (piece.kind != Kind::start || piece.closed) continue;
        if (piece.name == "wp:base_site_url" || piece.name == "wp:base_blog_url")
          blog.site = bare_address(value_of(reader, std::string(piece.name)));
        if (piece.name != "item") continue;
      }
      const std::size_t line = reader.line();
      Post post = read_post(reader, in_item);
      add_post(out, std::move(post), line, options.zone, blog);
    }
  }
  name_own_links(out, blog.links);
  return out;
}

}  // namespace holdfast::exchange
