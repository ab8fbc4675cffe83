# jitre -- one flat makefile; `make help` lists the targets.
# CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR belong to the person who builds.

MODE ?= release
OUT  := build/$(MODE)
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
VERSION := 0.1.0
SOVERSION := 0

MODE.release := -O2 -g -DNDEBUG
MODE.debug   := -O0 -g3 -DJR_CHECKED
MODE.asan    := -O1 -g -DJR_CHECKED -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS  ?= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
JCFLAGS := -std=c11 -D_GNU_SOURCE -fvisibility=hidden -fPIC -fcf-protection -Iinclude -Isrc -MMD -MP $(MODE.$(MODE))
JLDFLAGS := $(filter -fsanitize%,$(MODE.$(MODE)))
COMPILE = $(CC) $(JCFLAGS) $(CPPFLAGS) $(CFLAGS)

LIB_SRC   := $(sort $(wildcard src/*/*.c))
LIB_OBJ   := $(LIB_SRC:%.c=$(OUT)/%.o)
JGREP_SRC := $(sort $(wildcard tools/jgrep/*.c))
JITRE_SRC := $(sort $(wildcard tools/jitre/*.c))

all: $(OUT)/libjitre.a $(OUT)/libjitre.so $(OUT)/jgrep $(OUT)/jitre ## build library and tools

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(OUT)/libjitre.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(OUT)/libjitre.so: $(LIB_OBJ) src/jitre.map
	$(CC) -shared $(JLDFLAGS) $(LDFLAGS) -Wl,-soname,libjitre.so.$(SOVERSION) -Wl,--version-script=src/jitre.map -o $@ $(LIB_OBJ)
	ln -sf libjitre.so $(OUT)/libjitre.so.$(SOVERSION)

$(OUT)/jgrep: $(JGREP_SRC:%.c=$(OUT)/%.o) $(OUT)/libjitre.a
	$(CC) $(JLDFLAGS) $(LDFLAGS) -o $@ $^ -lpthread

$(OUT)/jitre: $(JITRE_SRC:%.c=$(OUT)/%.o) $(OUT)/libjitre.a
	$(CC) $(JLDFLAGS) $(LDFLAGS) -o $@ $^ -ljansson -lpthread

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

clean: ## remove everything built
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
.PHONY: all help clean
