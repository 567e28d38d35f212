# dsc: one makefile, read from the top as a map.
#
#   make          build everything below build/release
#   make demo     install what is missing, build, tell a short true story
#   make check    install what is missing, build, run all tests
#   make asan     all tests under the address and undefined-behaviour sanitizers
#   make lint     the house rules that a script can check
#   make fuzz     run the fuzz targets (FUZZ_SECONDS each)
#   make load     reviewers who record at once, beside readers and git gc; 100 orders of verdicts
#   make fault    each call that can fail fails once, and programs are killed at each (takes long)
#   make compilers  whether another compiler makes another list
#   make bench    speed and memory, as ratios within one run
#   make bless    rewrite golden files and show the difference
#   make cover install dist clean

VERSION := 0.1.0
VARIANT ?= release
B := build/$(VARIANT)

prefix ?= /usr/local
bindir ?= $(prefix)/bin
mandir ?= $(prefix)/share/man
localedir ?= $(prefix)/share/locale
bashcompdir ?= $(prefix)/share/bash-completion/completions
zshcompdir ?= $(prefix)/share/zsh/site-functions
fishcompdir ?= $(prefix)/share/fish/vendor_completions.d
DESTDIR ?=
JOBS ?= $(shell nproc)

# ---- compiler (make V=1 shows whole commands)

Q := $(if $(V),,@)
say = @printf '  %-4s %s\n' $(1) $(2)

CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 -Ilib -pthread -fPIE $(WARN) $(HARDEN) $(CFLAGS) \
	$(SANITIZE) -DDSC_VERSION='"$(VERSION)"' -DDSC_LOCALEDIR='"$(localedir)"'
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wformat=2 -Werror
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,--as-needed -pthread $(LDFLAGS) $(SANITIZE)

ifeq ($(VARIANT),asan)
CFLAGS = -O1 -g -fno-omit-frame-pointer
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
HARDEN = -fstack-protector-strong
endif
ifeq ($(VARIANT),cover)
CFLAGS = -O0 -g
SANITIZE = --coverage
HARDEN =
endif
ifeq ($(VARIANT),fuzz)
CC = clang
CFLAGS = -O1 -g -fno-omit-frame-pointer
SANITIZE = -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
HARDEN =
endif

# ---- sources

LIB_SRC := $(wildcard lib/*/*.c)
CMD_SRC := $(wildcard cmd/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
FAULT_SRC := $(filter-out tests/fault/killer.c,$(wildcard tests/fault/*.c))
DATA := $(wildcard schemas/*.json schemas/*/*.json schemas/*/*.yaml schemas/forms/*.xml)
PO := $(wildcard po/*.po)

LIB_OBJ := $(LIB_SRC:%.c=$(B)/obj/%.o) $(B)/obj/builtin.o
LIB := $(B)/libdsc.a
BIN := $(CMD_SRC:cmd/%.c=$(B)/bin/%)
UNIT := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)
REPLAY := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/replay/%)
FUZZ := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/fuzz/%)
BENCH := $(BENCH_SRC:tests/bench/%.c=$(B)/bench/%)
FAULT := $(FAULT_SRC:tests/fault/%.c=$(B)/fault/%.so) $(B)/fault/killer
MO := $(PO:po/%.po=$(B)/locale/%/LC_MESSAGES/dsc.mo)

LIBS = -lyaml -lpcre2-8 -lutf8proc -ljansson -l:libcrypto.a -lm

# The shared libcrypto stands before the static one, of which then nothing is taken.
CRYPTO_LIBS := -lcrypto $(LIBS)
DISC_LIBS := -lisofs -larchive -lgcrypt $(CRYPTO_LIBS)
REVIEW_LIBS := -lgit2 $(CRYPTO_LIBS)

# What uses lib/paper; pkg-config is asked when something of it is built.
PAPER_PACKAGES := pangocairo fontconfig xlsxwriter libzip libxml-2.0
PAPER_LIBS = $(shell pkg-config --libs $(PAPER_PACKAGES))
$(B)/obj/lib/paper/%.o: ALL_CFLAGS += $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PAPER_PACKAGES)))

# What each program links beyond LIBS.
$(addprefix $(B)/unit/,test_git test_git_history test_git_record): LIBS = $(REVIEW_LIBS)
$(addprefix $(B)/,bin/dsc-form unit/test_paper): LIBS += $(PAPER_LIBS)
$(addprefix $(B)/,bin/dsc-new unit/test_person unit/test_ssh unit/test_ssh_sign \
	replay/sshsig fuzz/sshsig): LIBS = $(CRYPTO_LIBS)
$(addprefix $(B)/,bin/dsc-verify unit/test_digest unit/test_signature unit/test_disc \
	unit/test_disc_read bench/disc replay/image fuzz/image replay/signature fuzz/signature \
	replay/sums fuzz/sums): LIBS = $(DISC_LIBS)
$(B)/bin/dsc-receive: LIBS = -lgit2 $(DISC_LIBS)
$(addprefix $(B)/,bin/dsc-bundle unit/test_bundle): LIBS = -lgit2 $(PAPER_LIBS) $(DISC_LIBS)
$(addprefix $(B)/,bin/dsc-review bin/dsc-seal bin/dsc-audit unit/test_snapshot unit/test_verdict \
	unit/test_ledger unit/test_record unit/test_exact unit/test_seal unit/test_decide \
	replay/verdict fuzz/verdict): LIBS = $(REVIEW_LIBS)
$(B)/bin/dsc-decide: LIBS = $(PAPER_LIBS) $(REVIEW_LIBS)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all demo check check-built asan lint fuzz load fault bench compilers bless cover install dist clean pot

all: $(BIN) $(MO) $(B)/dsc-rules.7

# The launcher starts in front of every command: it stands on libc alone.
$(B)/bin/dsc: $(B)/obj/cmd/dsc.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

$(B)/bin/%: $(B)/obj/cmd/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The table of built-in files is made by a small program over the lowest floors.
EMBED_OBJ := $(filter $(B)/obj/lib/base/% $(B)/obj/lib/yaml/% $(B)/obj/lib/json/%,$(LIB_OBJ))

$(B)/embed: $(B)/obj/schemas/embed.o $(EMBED_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lyaml -ljansson

$(B)/builtin.c: $(B)/embed $(DATA)
	$(call say,GEN,$@)
	$(Q)$(B)/embed $@ $(DATA)

$(B)/obj/builtin.o: $(B)/builtin.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/locale/%/LC_MESSAGES/dsc.mo: po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check --output-file=$@ $<

$(B)/dsc-rules.7: $(B)/bin/dsc-explain
	$(Q)DSC_LANG=en $< --man > $@

-include $(LIB_OBJ:.o=.d) $(CMD_SRC:%.c=$(B)/obj/%.d) $(UNIT_SRC:%.c=$(B)/obj/%.d)

# ---- set-up and the newcomer's two commands

demo:
	@./setup build
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tests/demo $(B)/bin

check:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) check-built

check-built: all $(UNIT) $(REPLAY) $(BENCH) $(FAULT)
	@tests/run $(B)

# ---- tests

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(B)/replay/%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(B)/fuzz/%: $(B)/obj/tests/fuzz/fuzz_%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(B)/bench/%: $(B)/obj/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Loaded before libc by tests; without sanitizers, so that they fit beside any variant.
$(B)/fault/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=c11 $(WARN) -O2 -g -fPIC -shared -pthread -o $@ $<

$(B)/fault/killer: tests/fault/killer.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=c11 $(WARN) -O2 -g -o $@ $<

asan:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=asan check-built

lint:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tests/lint $(B)

load:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) all $(BENCH)
	@tests/load/run $(B)
	@ORDERS=100 DSC_BIN=$(CURDIR)/$(B)/bin bats -f 'other orders' tests/cmd/decide.bats

# make check tries a tenth of either.
fault:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) all $(FAULT)
	@tests/fault/run $(B)
	@FAULTS=all DSC_BIN=$(B)/bin bats tests/cmd/*fault*.bats

FUZZ_SECONDS ?= 60
fuzz:
	@./setup build fuzz
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=fuzz fuzz-built

.PHONY: fuzz-built
fuzz-built: $(FUZZ)
	@for target in $(FUZZ); do name=$${target##*/}; echo "fuzz $$name"; \
		mkdir -p $(B)/found/$$name && \
		$$target -max_total_time=$(FUZZ_SECONDS) -timeout=1 -rss_limit_mb=512 -max_len=65536 \
			-artifact_prefix=$(B)/found/ $(B)/found/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

bench:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) all $(BENCH)
	@tests/bench/run $(B)
	@tests/bench/run-disc $(B)
	@tests/bench/run-bundle $(B)
	@tests/bench/run-record $(B)
	@tests/bench/run-audit $(B)

# The list is the same bytes whatever compiler made the program.
compilers:
	@./setup build tests fuzz
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/clang CC=clang CFLAGS=-O0 HARDEN= \
		build/clang/bin/dsc-decide
	@DSC_BIN=$(CURDIR)/$(B)/bin DSC_OTHER=$(CURDIR)/build/clang/bin \
		bats -f 'another compiler' tests/cmd/decide.bats

bless:
	@$(MAKE) --no-print-directory -j$(JOBS) all $(UNIT)
	@BLESS=1 tests/run $(B); git --no-pager diff --stat

cover:
	@./setup build tests
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=cover check-built
	@tests/cover build/cover

# ---- translations

pot:
	xgettext --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --from-code=UTF-8 \
		--add-comments=TRANSLATORS --sort-by-file --no-location --package-name=dsc \
		--output=po/dsc.pot $(LIB_SRC) $(wildcard lib/*/*.h) $(CMD_SRC) lib/rule/rules.def
	@sed -i '/^"POT-Creation-Date: /d' po/dsc.pot # a clock says nothing about messages
	@for po in $(PO); do msgmerge --quiet --update --no-fuzzy-matching --no-location --backup=none $$po po/dsc.pot; done
	@msgen --no-location -o po/en.po po/en.po

# ---- install and release

install: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5 \
		$(DESTDIR)$(mandir)/man7 $(DESTDIR)$(bashcompdir) $(DESTDIR)$(zshcompdir) $(DESTDIR)$(fishcompdir)
	install $(BIN) $(DESTDIR)$(bindir)
	install -m 644 man/*.1 $(DESTDIR)$(mandir)/man1
	install -m 644 man/*.5 $(DESTDIR)$(mandir)/man5
	install -m 644 $(B)/dsc-rules.7 $(DESTDIR)$(mandir)/man7
	install -m 644 completions/dsc.bash $(DESTDIR)$(bashcompdir)/dsc
	install -m 644 completions/_dsc $(DESTDIR)$(zshcompdir)/_dsc
	install -m 644 completions/dsc.fish $(DESTDIR)$(fishcompdir)/dsc.fish
	install -d $(DESTDIR)$(prefix)/share/dsc
	install scripts/dsc-audit-sh $(DESTDIR)$(prefix)/share/dsc
	@for mo in $(MO:$(B)/locale/%=%); do \
		install -d $(DESTDIR)$(localedir)/$${mo%/*} && \
		install -m 644 $(B)/locale/$$mo $(DESTDIR)$(localedir)/$$mo || exit 1; done

dist:
	git archive --format=tar.gz --prefix=dsc-$(VERSION)/ -o dsc-$(VERSION).tar.gz HEAD

clean:
	rm -rf build
