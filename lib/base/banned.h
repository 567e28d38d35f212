/*
 * Functions that this project does not call: unbounded writes, locale-bound
 * parsing, hidden state. A call is a compile error.
 */
#ifndef DSC_BASE_BANNED_H
#define DSC_BASE_BANNED_H

/* Under _FORTIFY_SOURCE clang meets these two as macros. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison strtok asctime ctime gmtime localtime atoi atol atof
#pragma GCC poison tmpnam mktemp

#endif
