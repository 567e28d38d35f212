/* The form of git's index on disk (gitformat-index(5)). Inside this module only. */
#ifndef DSC_GIT_INDEX_BYTES_H
#define DSC_GIT_INDEX_BYTES_H

#include "git/index.h"

#define DSC_GIT_INDEX_FIXED 62 /* bytes before the name: ten words, an id, the flags */
#define DSC_GIT_INDEX_ID 40
#define DSC_GIT_INDEX_EXTENDED 0x40 /* of the first byte of the flags: two bytes more */
#define DSC_GIT_INDEX_MAX_NAME 65535

static inline uint32_t dsc_git_index_word(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline size_t dsc_git_index_fixed(const unsigned char *entry)
{
	return DSC_GIT_INDEX_FIXED + (entry[60] & DSC_GIT_INDEX_EXTENDED ? 2 : 0);
}

/* git's number of variable length. */
static inline bool dsc_git_index_take_number(size_t *number, const unsigned char **at,
					     const unsigned char *end)
{
	size_t value = 0;

	for (int i = 0; i < 4 && *at < end; i++) {
		unsigned char byte = *(*at)++;

		value = (i ? (value + 1) << 7 : 0) + (byte & 127);
		if (!(byte & 128)) {
			*number = value;
			return true;
		}
	}
	return false;
}

/* The order of entries: by the bytes of the name, then by stage. */
int dsc_git_index_order(const struct dsc_git_index_entry *a, const struct dsc_git_index_entry *b);

/* Whether what follows the entries can be understood: split and sparse indexes cannot. */
bool dsc_git_index_extensions_known(const unsigned char *at, const unsigned char *end);

#endif
