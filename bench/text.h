/* text.h -- the texts that bench cases name: files, or made from a seed. */
#ifndef BENCH_TEXT_H
#define BENCH_TEXT_H

#include <stddef.h>

/* The text that `spec` names, malloc'ed, or NULL with a message on stderr:
 *
 *     sherlock.txt         a file in `dir`
 *     log 1000000 7        lines of a web server's log, at least so many bytes, seed 7
 *     hex 1000000 7        random hexadecimal digits in lines of 64
 *     bytes 1000000 7      random bytes
 *     words 1000000 7      made-up words, some of them long, in lines
 *     cyrillic 1000000 7   the same in Cyrillic letters, UTF-8
 *     repeat 1000 a        one byte over and over
 *     copies 1000000 NAME  a file in `dir` over and over, at least so many bytes
 *     list 1000 7          for patterns: made-up words, "one|other|..."
 */
char *text_make(const char *dir, const char *spec, size_t *len);

#endif
