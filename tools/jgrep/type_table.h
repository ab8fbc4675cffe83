/* type_table.h -- file types: a name and the globs that file names match, with blanks between
 * them. The names are those that other tools use, too, so that fingers need not learn them. */
#ifndef JGREP_TYPE_TABLE_H
#define JGREP_TYPE_TABLE_H

/* clang-format off */
#define TYPE_TABLE(X) \
X("agda", "*.agda *.lagda") \
X("aidl", "*.aidl") \
X("amake", "*.bp *.mk") \
X("asciidoc", "*.adoc *.asc *.asciidoc") \
X("asm", "*.S *.asm *.s") \
X("asp", "*.ascx *.ascx.cs *.ascx.vb *.aspx *.aspx.cs *.aspx.vb") \
X("ats", "*.ats *.dats *.hats *.sats") \
X("avro", "*.avdl *.avpr *.avsc") \
X("awk", "*.awk") \
X("bazel", "*.BUILD *.bazel *.bazelrc *.bzl BUILD WORKSPACE") \
X("bitbake", "*.bb *.bbappend *.bbclass *.conf *.inc") \
X("brotli", "*.br") \
X("buildstream", "*.bst") \
X("bzip2", "*.bz2 *.tbz2") \
X("c", "*.[chH] *.[chH].in *.cats") \
X("cabal", "*.cabal") \
X("cbor", "*.cbor") \
X("ceylon", "*.ceylon") \
X("clojure", "*.clj *.cljc *.cljs *.cljx") \
X("cmake", "*.cmake CMakeLists.txt") \
X("coffeescript", "*.coffee") \
X("config", "*.cfg *.conf *.config *.ini") \
X("coq", "*.v") \
X("cpp", "*.[ChH] *.[ChH].in *.[ch]pp *.[ch]pp.in *.[ch]xx *.[ch]xx.in *.cc *.cc.in *.hh " \
  "*.hh.in *.inl") \
X("creole", "*.creole") \
X("crystal", "*.cr Projectfile") \
X("cs", "*.cs") \
X("csharp", "*.cs") \
X("cshtml", "*.cshtml") \
X("css", "*.css *.scss") \
X("csv", "*.csv") \
X("cython", "*.pxd *.pxi *.pyx") \
X("d", "*.d") \
X("dart", "*.dart") \
X("dhall", "*.dhall") \
X("diff", "*.diff *.patch") \
X("docker", "*Dockerfile*") \
X("dvc", "*.dvc Dvcfile") \
X("ebuild", "*.ebuild") \
X("edn", "*.edn") \
X("elisp", "*.el") \
X("elixir", "*.eex *.ex *.exs") \
X("elm", "*.elm") \
X("erb", "*.erb") \
X("erlang", "*.erl *.hrl") \
X("fidl", "*.fidl") \
X("fish", "*.fish") \
X("flatbuffers", "*.fbs") \
X("fortran", "*.F *.F77 *.F90 *.F95 *.f *.f77 *.f90 *.f95 *.pfo") \
X("fsharp", "*.fs *.fsi *.fsx") \
X("fut", ".fut") \
X("gap", "*.g *.gap *.gd *.gi *.tst") \
X("gn", "*.gn *.gni") \
X("go", "*.go") \
X("gradle", "*.gradle") \
X("groovy", "*.gradle *.groovy") \
X("gzip", "*.gz *.tgz") \
X("h", "*.h *.hpp") \
X("haml", "*.haml") \
X("haskell", "*.c2hs *.cpphs *.hs *.hsc *.lhs") \
X("hbs", "*.hbs") \
X("hs", "*.hs *.lhs") \
X("html", "*.ejs *.htm *.html") \
X("idris", "*.idr *.lidr") \
X("java", "*.java *.jsp *.jspx *.properties") \
X("jinja", "*.j2 *.jinja *.jinja2") \
X("jl", "*.jl") \
X("js", "*.js *.jsx *.vue") \
X("json", "*.json composer.lock") \
X("jsonl", "*.jsonl") \
X("julia", "*.jl") \
X("jupyter", "*.ipynb *.jpynb") \
X("k", "*.k") \
X("kotlin", "*.kt *.kts") \
X("less", "*.less") \
X("license", "*[.-]LICEN[CS]E* AGPL-*[0-9]* APACHE-*[0-9]* BSD-*[0-9]* CC-BY-* COPYING " \
  "COPYING[.-]* COPYRIGHT COPYRIGHT[.-]* EULA EULA[.-]* GFDL-*[0-9]* GNU-*[0-9]* " \
  "GPL-*[0-9]* LGPL-*[0-9]* LICEN[CS]E LICEN[CS]E[.-]* MIT-*[0-9]* MPL-*[0-9]* NOTICE " \
  "NOTICE[.-]* OFL-*[0-9]* PATENTS PATENTS[.-]* UNLICEN[CS]E UNLICEN[CS]E[.-]* agpl[.-]* " \
  "gpl[.-]* lgpl[.-]* licen[cs]e licen[cs]e.*") \
X("lisp", "*.el *.jl *.lisp *.lsp *.sc *.scm") \
X("lock", "*.lock package-lock.json") \
X("log", "*.log") \
X("lua", "*.lua") \
X("lz4", "*.lz4") \
X("lzma", "*.lzma") \
X("m4", "*.ac *.m4") \
X("make", "*.mak *.mk [Gg][Nn][Uu]makefile [Gg][Nn][Uu]makefile.am " \
  "[Gg][Nn][Uu]makefile.in [Mm]akefile [Mm]akefile.am [Mm]akefile.in") \
X("mako", "*.mako *.mao") \
X("man", "*.[0-9][cEFMmpSx] *.[0-9lnpx]") \
X("markdown", "*.markdown *.md *.mdown *.mkdn") \
X("matlab", "*.m") \
X("md", "*.markdown *.md *.mdown *.mkdn") \
X("meson", "meson.build meson_options.txt") \
X("minified", "*.min.css *.min.html *.min.js") \
X("mint", "*.mint") \
X("mk", "mkfile") \
X("ml", "*.ml") \
X("msbuild", "*.csproj *.fsproj *.proj *.props *.targets *.vcxproj") \
X("nim", "*.nim *.nimble *.nimf *.nims") \
X("nix", "*.nix") \
X("objc", "*.h *.m") \
X("objcpp", "*.h *.mm") \
X("ocaml", "*.ml *.mli *.mll *.mly") \
X("org", "*.org *.org_archive") \
X("pascal", "*.dpr *.inc *.lpr *.pas *.pp") \
X("pdf", "*.pdf") \
X("perl", "*.PL *.perl *.pl *.plh *.plx *.pm *.t") \
X("php", "*.php *.php3 *.php4 *.php5 *.phtml") \
X("po", "*.po") \
X("pod", "*.pod") \
X("postscript", "*.eps *.ps") \
X("protobuf", "*.proto") \
X("ps", "*.cdxml *.ps1 *.ps1xml *.psd1 *.psm1") \
X("puppet", "*.erb *.pp *.rb") \
X("purs", "*.purs") \
X("py", "*.py") \
X("qmake", "*.prf *.pri *.pro") \
X("qml", "*.qml") \
X("r", "*.R *.Rmd *.Rnw *.r") \
X("racket", "*.rkt") \
X("rdoc", "*.rdoc") \
X("readme", "*README README*") \
X("red", "*.r *.red *.reds") \
X("robot", "*.robot") \
X("rst", "*.rst") \
X("ruby", "*.gemspec *.rb *.rbw .irbrc Gemfile Rakefile config.ru") \
X("rust", "*.rs") \
X("sass", "*.sass *.scss") \
X("scala", "*.sbt *.scala") \
X("sh", "*.bash *.bashrc *.csh *.cshrc *.ksh *.kshrc *.sh *.tcsh *.zsh .bash_login " \
  ".bash_logout .bash_profile .bashrc .cshrc .kshrc .login .logout .profile .tcshrc " \
  ".zlogin .zlogout .zprofile .zshenv .zshrc bash_login bash_logout bash_profile bashrc " \
  "profile zlogin zlogout zprofile zshenv zshrc") \
X("slim", "*.skim *.slim *.slime") \
X("smarty", "*.tpl") \
X("sml", "*.sig *.sml") \
X("soy", "*.soy") \
X("spark", "*.spark") \
X("spec", "*.spec") \
X("sql", "*.psql *.sql") \
X("stylus", "*.styl") \
X("sv", "*.h *.sv *.svh *.v *.vg") \
X("svg", "*.svg") \
X("swift", "*.swift") \
X("swig", "*.def *.i") \
X("systemd", "*.automount *.conf *.device *.link *.mount *.path *.scope *.service " \
  "*.slice *.socket *.swap *.target *.timer") \
X("taskpaper", "*.taskpaper") \
X("tcl", "*.tcl") \
X("tex", "*.bib *.cls *.dtx *.ins *.ltx *.sty *.tex") \
X("textile", "*.textile") \
X("tf", "*.tf") \
X("thrift", "*.thrift") \
X("toml", "*.toml Cargo.lock") \
X("ts", "*.ts *.tsx") \
X("twig", "*.twig") \
X("txt", "*.txt") \
X("typoscript", "*.ts *.typoscript") \
X("vala", "*.vala") \
X("vb", "*.vb") \
X("vcl", "*.vcl") \
X("verilog", "*.sv *.svh *.v *.vh") \
X("vhdl", "*.vhd *.vhdl") \
X("vim", "*.vim") \
X("vimscript", "*.vim") \
X("webidl", "*.idl *.webidl *.widl") \
X("wiki", "*.mediawiki *.wiki") \
X("xml", "*.dtd *.rng *.sch *.xhtml *.xjb *.xml *.xml.dist *.xsd *.xsl *.xslt") \
X("xz", "*.txz *.xz") \
X("yacc", "*.y") \
X("yaml", "*.yaml *.yml") \
X("yang", "*.yang") \
X("z", "*.Z") \
X("zig", "*.zig") \
X("zsh", "*.zsh .zlogin .zlogout .zprofile .zshenv .zshrc zlogin zlogout zprofile zshenv " \
  "zshrc") \
X("zstd", "*.zst *.zstd")
/* clang-format on */

#endif
