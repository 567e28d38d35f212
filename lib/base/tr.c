#include "base/tr.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#ifndef DSC_LOCALEDIR
#define DSC_LOCALEDIR "/usr/local/share/locale"
#endif

static enum dsc_lang chosen = DSC_LANG_EN;

/* bin/../locale of a build tree, bin/../share/locale of an installed one. */
static const char *catalogue_folder(char path[PATH_MAX])
{
	static const char *const beside[] = { "../locale", "../share/locale" };
	const char *told = getenv("DSC_LOCALEDIR");
	char exe[PATH_MAX / 2];
	ssize_t len;

	if (told && *told)
		return told;
	len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (len <= 0)
		return DSC_LOCALEDIR;
	exe[len] = '\0';
	*strrchr(exe, '/') = '\0';
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, PATH_MAX, "%s/%s/zh_CN/LC_MESSAGES/dsc.mo", exe, beside[i]);
		if (access(path, R_OK) == 0) {
			snprintf(path, PATH_MAX, "%s/%s", exe, beside[i]);
			return path;
		}
	}
	return DSC_LOCALEDIR;
}

void dsc_tr_init(void)
{
	static const char *const names[] = { "DSC_LANG", "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *lang = NULL;
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !(lang && *lang); i++)
		lang = getenv(names[i]);
	if (!lang || strncmp(lang, "zh", 2) != 0)
		return; /* English is the language of the msgids */
	chosen = DSC_LANG_ZH;
	/*
	 * gettext ignores LANGUAGE in the C locale and an offline machine may
	 * have no Chinese locale; C.UTF-8 is part of libc.
	 */
	setenv("LANGUAGE", "zh_CN", 1);
	if (!setlocale(LC_MESSAGES, "C.UTF-8"))
		setlocale(LC_MESSAGES, "");
	bindtextdomain("dsc", catalogue_folder(path));
	bind_textdomain_codeset("dsc", "UTF-8");
	textdomain("dsc");
	bind_textdomain_codeset("libc", "UTF-8"); /* what the system says of an errno */
}

enum dsc_lang dsc_tr_lang(void)
{
	return chosen;
}
