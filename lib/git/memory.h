/* Where libgit2 and the libraries below it get their memory. Inside this module only. */
#ifndef DSC_GIT_MEMORY_H
#define DSC_GIT_MEMORY_H

/*
 * Before libgit2 is started for the first time: without memory it ends the process as
 * arenas do. libgit2 and libcrypto go on at some places with the NULL that they got.
 * What is larger than DSC_HASH_LARGE may come from what hostile objects say of
 * themselves and stays an error.
 */
void dsc_git_own_memory(void);

#endif
