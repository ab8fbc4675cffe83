// peer_re2.cc -- RE2. Its \w, \d and \b are ASCII, which Unicode cases leave it out for.
#include <re2/re2.h>

#include <string>
#include <vector>

#include "peer.h"

using re2::RE2;
using re2::StringPiece;

namespace {

struct Regex {
    RE2 re;
    std::vector<StringPiece> groups;
    Regex(const StringPiece &pattern, const RE2::Options &options, bool captures)
        : re(pattern, options),
          groups(captures && re.ok() ? 1 + (size_t)re.NumberOfCapturingGroups() : 1)
    {
    }
};

void regex_close(void *p)
{
    delete static_cast<Regex *>(p);
}

void *regex_open(const Peer *, const char *pattern, size_t len, unsigned flags, Ask ask)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!(flags & PEER_CASELESS));
    options.set_dot_nl(flags & PEER_DOTALL);
    if (!(flags & PEER_UNICODE)) options.set_encoding(RE2::Options::EncodingLatin1);
    std::string full(flags & PEER_MULTILINE ? "(?m)" : "");
    full.append(pattern, len);
    Regex *r = new Regex(full, options, ask == ASK_GROUPS);
    if (r->re.ok()) return r;
    delete r;
    return nullptr;
}

size_t regex_run(void *p, const char *text, size_t len, Ask ask)
{
    Regex *r = static_cast<Regex *>(p);
    StringPiece whole(text, len);
    size_t total = 0, at = 0;

    while (r->re.Match(whole, at, len, RE2::UNANCHORED, r->groups.data(), (int)r->groups.size())) {
        const StringPiece &m = r->groups[0];
        at = (size_t)(m.data() - text) + m.size();
        if (ask == ASK_COUNT || ask == ASK_FINDS) total++;
        else if (ask == ASK_SPANS) total += m.size();
        else
            for (const StringPiece &g : r->groups) total += g.data() != nullptr;
    }
    return total;
}

} // namespace

extern "C" const Peer peer_re2 = {"re2", regex_open, regex_run, regex_close, 0, 0, 0};
