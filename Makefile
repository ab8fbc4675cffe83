# jitre -- one flat makefile; `make help` lists the targets.
# CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR belong to the person who builds.

MODE ?= release
# gcc (or plain cc) builds in build/MODE, other compilers beside it, so that modes and
# compilers never mix their objects.
CC_TAG := $(if $(findstring clang,$(notdir $(CC))),-clang)
OUT  := build/$(MODE)$(CC_TAG)
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
INSTALL ?= install
VERSION := 0.1.0
SOVERSION := 0

MODE.release := -O2 -g -DNDEBUG
MODE.debug   := -O0 -g3 -DJR_CHECKED
MODE.asan    := -O1 -g -DJR_CHECKED -fsanitize=address,undefined -fno-sanitize-recover=all
MODE.tsan    := -O1 -g -DJR_CHECKED -fsanitize=thread
MODE.fuzz    := $(MODE.asan) -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp
MODE.afl     := -O2 -g -DJR_CHECKED
MODE.aflsan  := -O1 -g -DJR_CHECKED
ifeq ($(MODE.$(MODE)),)
$(error MODE=$(MODE) is unknown: release, debug, asan or tsan)
endif
CFLAGS  ?= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
# Compile and link flags of our own, kept apart from those of the person who builds.
CET     := $(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
JCFLAGS := -std=c11 -D_GNU_SOURCE -fvisibility=hidden -fPIC $(CET) -Iinclude -Isrc -MMD -MP \
	$(MODE.$(MODE))
JLDFLAGS := $(filter -fsanitize%,$(MODE.$(MODE)))
COMPILE = $(CC) $(JCFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK    = $(CC) $(JLDFLAGS) $(LDFLAGS)
# $(call has,HEADER): non-empty when the header is there. Nothing but gcc and make is needed
# to build; what other libraries would add is left out without them.
has = $(shell printf '\043include <$(1)>\n' | $(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && echo yes)

LIB_SRC   := $(sort $(wildcard src/*/*.c))
LIB_OBJ   := $(LIB_SRC:%.c=$(OUT)/%.o)
JGREP_SRC := $(sort $(wildcard tools/jgrep/*.c))
JITRE_SRC := $(sort $(wildcard tools/jitre/*.c))

all: lib $(OUT)/jgrep $(OUT)/jitre $(OUT)/rebar-jitre ## build library and tools (MODE=release|debug|asan)

lib: $(OUT)/libjitre.a $(OUT)/libjitre.so ## build the library

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(OUT)/libjitre.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(OUT)/libjitre.so: $(LIB_OBJ) src/jitre.map
	$(LINK) -shared -Wl,-soname,libjitre.so.$(SOVERSION) \
		-Wl,--version-script=src/jitre.map -o $@ $(LIB_OBJ)
	ln -sf libjitre.so $(OUT)/libjitre.so.$(SOVERSION)

# A static program starts in half the time. Where it cannot be made (sanitizers, no static C
# library, other systems) it is linked in the usual way.
JGREP_STATIC ?= $(if $(filter -fsanitize%,$(JLDFLAGS)),,-static)
$(OUT)/jgrep: $(JGREP_SRC:%.c=$(OUT)/%.o) $(OUT)/libjitre.a
	$(if $(JGREP_STATIC),$(LINK) $(JGREP_STATIC) -o $@ $^ -lpthread 2>/dev/null ||) \
		$(LINK) -o $@ $^ -lpthread

# `jitre cases` reads JSON: it is left out when jansson is not installed.
ifneq ($(call has,jansson.h),)
JANSSON_LIBS := -ljansson
$(OUT)/tools/jitre/%.o: JCFLAGS += -DHAVE_JANSSON
else
JITRE_SRC := $(filter-out tools/jitre/cases.c,$(JITRE_SRC))
endif

$(OUT)/jitre: $(JITRE_SRC:%.c=$(OUT)/%.o) $(OUT)/libjitre.a
	$(LINK) -o $@ $^ $(JANSSON_LIBS) -lpthread

$(OUT)/rebar-jitre: $(OUT)/tools/rebar/rebar-jitre.o $(OUT)/libjitre.a
	$(LINK) -o $@ $^ -lpthread

# -- Demo ------------------------------------------------------------------------------------

$(OUT)/demo/demo: $(OUT)/demo/demo.o $(OUT)/libjitre.a
	$(LINK) -o $@ $^ -lpthread

demo: all $(OUT)/demo/demo ## find things in a real text, and say how fast and with which engine
	@demo/run.sh $(OUT)

# -- Fuzzing ---------------------------------------------------------------------------------
# A target is one function in one file. It is linked three ways: with driver.c (replays files,
# any compiler), with libFuzzer (MODE=fuzz CC=clang) and with AFL++ (MODE=afl
# CC=afl-clang-fast). pcre2 needs libpcre2-dev and is left out without it.

FUZZERS := parse compile engines $(if $(call has,pcre2posix.h),pcre2)
FUZZ_COMMON := $(OUT)/fuzz/case.o $(OUT)/fuzz/grammar.o
FUZZ_LIBS.pcre2 := -lpcre2-8
FUZZ_REPLAY := $(FUZZERS:%=$(OUT)/replay-%)

$(OUT)/replay-%: $(OUT)/fuzz/%_fuzz.o $(OUT)/fuzz/driver.o $(FUZZ_COMMON) $(OUT)/libjitre.a
	$(LINK) -o $@ $^ $(FUZZ_LIBS.$*) -lpthread

$(OUT)/fuzz-%: $(OUT)/fuzz/%_fuzz.o $(OUT)/fuzz/mutate_libfuzzer.o $(FUZZ_COMMON) $(OUT)/libjitre.a
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(FUZZ_LIBS.$*) -lpthread

$(OUT)/afl-%: $(OUT)/fuzz/%_fuzz.o $(FUZZ_COMMON) $(OUT)/libjitre.a
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(FUZZ_LIBS.$*) -lpthread

# Loaded into afl-fuzz itself, so without its instrumentation: build with MODE=release.
$(OUT)/libmutate.so: $(OUT)/fuzz/mutate_afl.o $(FUZZ_COMMON)
	$(LINK) -shared -o $@ $^

fuzz-replay: $(FUZZ_REPLAY)
fuzz-libfuzzer: $(FUZZERS:%=$(OUT)/fuzz-%)
fuzz-afl: $(FUZZERS:%=$(OUT)/afl-%)

fuzz-smoke: ## fuzz every target for 15 seconds (S=seconds), the same way every time
	@MAKE="$(MAKE)" FUZZERS="$(FUZZERS)" fuzz/run.sh smoke $(or $(S),15)

fuzz: ## AFL++ campaign on two cores for T=minutes, resumed where the last one stopped
	@MAKE="$(MAKE)" FUZZERS="$(FUZZERS)" fuzz/run.sh campaign $(or $(T),60)

# -- Benchmarks ------------------------------------------------------------------------------
# Peers are measured side by side when their libraries are installed.

BENCH_PEERS := $(if $(call has,pcre2posix.h),pcre2) $(if $(call has,hs/hs.h),hyperscan) \
	$(if $(wildcard /usr/include/re2/re2.h),$(if $(shell command -v $(CXX)),re2))
BENCH_LIBS.pcre2 := -lpcre2-8
BENCH_LIBS.hyperscan := -lhs
BENCH_LIBS.re2 := -lre2 -lstdc++
BENCH_OBJ := $(patsubst %,$(OUT)/bench/%.o,bench text peer_jitre $(BENCH_PEERS:%=peer_%))

$(OUT)/bench/bench.o: JCFLAGS += $(BENCH_PEERS:%=-DHAVE_%)
$(OUT)/bench/peer_re2.o: bench/peer_re2.cc bench/peer.h
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 -Iinclude -Wall -Wextra -c -o $@ $<

$(OUT)/bench/bench: $(BENCH_OBJ) $(OUT)/libjitre.a
	$(LINK) -o $@ $^ $(foreach p,$(BENCH_PEERS),$(BENCH_LIBS.$(p))) -lpthread -lm

bench: $(OUT)/bench/bench ## jitre's engines and the installed peers side by side (CASES=files)
	@$(OUT)/bench/bench -d demo $(or $(CASES),$(sort $(wildcard bench/cases/*.t)))

bench-long: $(OUT)/bench/bench ## the same on texts of 64 MB, which no cache holds
	@$(OUT)/bench/bench -d demo -t 0.3 -e jitre -e pcre2-jit -e re2 -e hyperscan bench/long/*.t

bench-table: $(OUT)/bench/bench ## the same as a table, into bench/TABLE.md
	@bench/table.sh $(OUT)/bench/bench

# A checkout of a rebar-style harness with peers and a driver script of its own.
bench-rebar: $(OUT)/rebar-jitre ## run the harness in BENCH=dir with our engine in it
	@bench/rebar.sh "$(BENCH)" $(abspath $(OUT)/rebar-jitre) $(BENCH_ARGS)

# The driver is outside, too: DRIVER=grep_bench.py CORPUS=dir TREE=dir.
bench-grep: $(OUT)/jgrep ## jgrep beside other greps, into bench/GREP.md
	@test -n "$(DRIVER)$(CORPUS)$(TREE)" || \
		{ echo "usage: make bench-grep DRIVER=file CORPUS=dir TREE=dir"; exit 2; }
	@CORPUS="$(CORPUS)" TREE="$(TREE)" bench/grep.sh "$(DRIVER)" $(abspath $(OUT)/jgrep) \
		$(BENCH_ARGS)

comma := ,

# -- Tests -----------------------------------------------------------------------------------
# Blocks above may add programs to CHECK_NEEDS; tests/run_all.sh runs everything. The test
# programs need libpcre2, which is their oracle; tests/unit needs cmocka and Zydis.

TEST_COMMON := $(patsubst %,$(OUT)/tests/%.o,casefile difference engines maps oracle_pcre2 \
	question report sandbox) $(OUT)/tools/jitre/settings.o
TEST_PROGRAMS := $(if $(call has,pcre2posix.h),$(patsubst %,$(OUT)/tests/%,run_cases exhaustive \
	random guard oom sets syscalls threads api cache))
UNIT_TESTS := $(if $(call has,Zydis/Zydis.h),$(patsubst %.c,$(OUT)/%,$(wildcard tests/unit/*_test.c)))
$(OUT)/tests/syscalls: TEST_LDFLAGS := $(patsubst %,-Wl$(comma)--wrap=%,mmap mprotect \
	memfd_create fcntl pwrite getrlimit)
$(OUT)/tests/cache: TEST_LDFLAGS := -Wl$(comma)--wrap=mlock

$(TEST_PROGRAMS): %: %.o $(TEST_COMMON) $(OUT)/libjitre.a
	$(LINK) $(TEST_LDFLAGS) -o $@ $^ -lpcre2-8 -lpthread

$(UNIT_TESTS): %: %.o $(OUT)/libjitre.a
	$(LINK) -o $@ $^ -lcmocka -lZydis -lpthread

CHECK_NEEDS += $(TEST_PROGRAMS) $(UNIT_TESTS)

CHECK_NEEDS += $(FUZZ_REPLAY)

check: all $(CHECK_NEEDS) ## build and run the tests (try MODE=asan, CC=clang)
	@OUT=$(OUT) MODE=$(MODE) CC="$(CC)" MAKE="$(MAKE)" tests/run_all.sh

check-long: all $(CHECK_NEEDS) ## the same with the exhaustive parts
	@OUT=$(OUT) MODE=$(MODE) CC="$(CC)" MAKE="$(MAKE)" JITRE_LONG=1 tests/run_all.sh

# A quiet machine and the table of hostile patterns; see the program.
adversarial: all ## hostile patterns and texts of TABLE=file: answers, time, growth, memory
	@test -f "$(TABLE)" || { echo "usage: make adversarial TABLE=file"; exit 2; }
	@python3 tests/adversarial.py $(OUT)/libjitre.so $(TABLE) --time

golden: all ## rewrite the expected dumps; review them with git diff
	@OUT=$(OUT) tests/golden.sh --write

# -- Care ------------------------------------------------------------------------------------

ALL_C := $(sort $(wildcard include/*.h src/*/*.[ch] tools/*/*.[ch] fuzz/*.[ch] bench/*.[ch] \
	demo/*.c tests/*.[ch] tests/*/*.[ch] docs/*.c))
LINT_C := $(filter-out %_gen.c,$(filter src/%.c tools/%.c,$(ALL_C)))

format: ## apply .clang-format
	clang-format -i $(filter-out %_gen.c,$(ALL_C))

lint: ## clang-tidy and cppcheck over src, tools and include
	@printf '%s\n' $(LINT_C) | xargs -P 2 -I '{}' clang-tidy --quiet '{}' -- -std=c11 \
		-D_GNU_SOURCE -DJR_CHECKED -DHAVE_JANSSON -Iinclude -Isrc
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--error-exitcode=1 --suppressions-list=.cppcheck -D_GNU_SOURCE -D__x86_64__ \
		-Iinclude -Isrc $(LINT_C)

manual: $(OUT)/jgrep ## write docs/jgrep.1 from the option table
	$(OUT)/jgrep --generate man > docs/jgrep.1

layers: ## point at includes that go backwards (V=1 prints the graph)
	@tools/layers.sh $(if $(V),-v)

# -- Install ---------------------------------------------------------------------------------

D := $(DESTDIR)
MAN1 := $(wildcard docs/*.1)

$(OUT)/jitre.pc: jitre.pc.in Makefile
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

# The archive that is installed has one object with no other names than those of jitre.h, so
# that they cannot clash with a program's own.
OBJCOPY ?= objcopy
$(OUT)/alone/libjitre.a: $(LIB_OBJ)
	@mkdir -p $(@D)
	$(LD) -r -o $(@D)/jitre.o $^
	$(OBJCOPY) --localize-hidden $(@D)/jitre.o
	rm -f $@
	$(AR) rcs $@ $(@D)/jitre.o

install: all $(OUT)/jitre.pc $(OUT)/alone/libjitre.a ## install below DESTDIR/PREFIX
	$(INSTALL) -d $(D)$(BINDIR) $(D)$(LIBDIR)/pkgconfig $(D)$(INCLUDEDIR) \
		$(D)$(MANDIR)/man1 $(D)$(MANDIR)/man3 $(D)$(BASHDIR) $(D)$(ZSHDIR) $(D)$(FISHDIR)
	$(INSTALL) $(OUT)/jgrep $(OUT)/jitre $(D)$(BINDIR)
	$(INSTALL) -m 644 include/jitre.h $(D)$(INCLUDEDIR)
	$(INSTALL) -m 644 $(OUT)/alone/libjitre.a $(D)$(LIBDIR)
	$(INSTALL) $(OUT)/libjitre.so $(D)$(LIBDIR)/libjitre.so.$(VERSION)
	ln -sf libjitre.so.$(VERSION) $(D)$(LIBDIR)/libjitre.so.$(SOVERSION)
	ln -sf libjitre.so.$(SOVERSION) $(D)$(LIBDIR)/libjitre.so
	$(INSTALL) -m 644 $(OUT)/jitre.pc $(D)$(LIBDIR)/pkgconfig
	$(if $(MAN1),$(INSTALL) -m 644 $(MAN1) $(D)$(MANDIR)/man1)
	$(INSTALL) -m 644 docs/jitre.3 $(D)$(MANDIR)/man3
	$(OUT)/jgrep --generate complete-bash > $(D)$(BASHDIR)/jgrep
	$(OUT)/jgrep --generate complete-zsh > $(D)$(ZSHDIR)/_jgrep
	$(OUT)/jgrep --generate complete-fish > $(D)$(FISHDIR)/jgrep.fish
	$(if $(D),,ldconfig 2>/dev/null || :)

uninstall: ## remove what install put there
	rm -f $(D)$(BINDIR)/jgrep $(D)$(BINDIR)/jitre $(D)$(INCLUDEDIR)/jitre.h \
		$(D)$(LIBDIR)/libjitre.a $(D)$(LIBDIR)/libjitre.so \
		$(D)$(LIBDIR)/libjitre.so.$(SOVERSION) $(D)$(LIBDIR)/libjitre.so.$(VERSION) \
		$(D)$(LIBDIR)/pkgconfig/jitre.pc $(D)$(MANDIR)/man3/jitre.3 \
		$(MAN1:docs/%=$(D)$(MANDIR)/man1/%) \
		$(D)$(BASHDIR)/jgrep $(D)$(ZSHDIR)/_jgrep $(D)$(FISHDIR)/jgrep.fish

unicode: ## rebuild the Unicode tables from the database in UCD=dir
	@test -n "$(UCD)" || { echo "usage: make unicode UCD=dir"; exit 2; }
	@mkdir -p $(OUT)
	python3 tools/gen/ucd.py $(UCD) > $(OUT)/tables_gen.c
	mv $(OUT)/tables_gen.c src/unicode/tables_gen.c

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

clean: ## remove everything built
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
.SECONDARY:
.PHONY: all unicode lib demo fuzz-replay fuzz-libfuzzer fuzz-afl fuzz-smoke fuzz bench bench-long bench-table bench-rebar bench-grep check \
	check-long adversarial golden format lint manual layers install uninstall help clean
