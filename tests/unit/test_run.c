/* What a selection of paths shows, and which folders it makes the run look into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rule/check.h"

struct selection {
	const char *paths[4]; /* sorted, as a run holds them */
	size_t count;
};

static const struct selection all = { .count = 0 };
static const struct selection unit = { { "units/a" }, 1 };
static const struct selection file = { { "units/a/cases/a-1/case.yaml" }, 1 };
static const struct selection several = {
	{ "listed", "units/a-b/cases/x", "units/a/cases/a-1", "units/a/cases/a-1-b" }, 4
};

static const struct {
	const struct selection *selection;
	const char *path;
	bool shown;
	bool touched;
} table[] = {
	{ &all, "units/a", true, true },
	{ &all, ".", true, true },
	{ &unit, "units/a", true, true },
	{ &unit, "units/a/unit.yaml", true, true },
	{ &unit, "units/a/cases/a-1/case.yaml", true, true },
	{ &unit, "units", false, true },
	{ &unit, "units/a-b", false, false },
	{ &unit, "units/ab/cases", false, false },
	{ &unit, "listed/2022.yaml", false, false },
	{ &file, "units/a/cases/a-1", false, true },
	{ &file, "units/a/cases/a-1/case.yaml", true, true },
	{ &file, "units/a/cases/a-1/evidence/a.pdf", false, false },
	{ &file, "units/a/cases/a-", false, false },
	{ &file, "units/a", false, true },
	{ &several, "units/a", false, true },
	{ &several, "units/a-b", false, true },
	{ &several, "units/a/cases/a-1", true, true },
	{ &several, "units/a/cases/a-1/case.yaml", true, true },
	{ &several, "units/a/cases/a-1-b/case.yaml", true, true },
	{ &several, "units/a/cases/a-1-c", false, false },
	{ &several, "units/a-b/cases/x/evidence", true, true },
	{ &several, "units/a-b/cases/xy", false, false },
	{ &several, "listed/2022.yaml", true, true },
	{ &several, "listedx", false, false },
	{ &several, "people/r001.yaml", false, false },
	{ &several, ".", false, true },
	{ &several, "z", false, false },
	{ &unit, "dsc.yaml", true, true },
	{ &unit, "profile.yaml", true, true },
	{ &unit, "overlay.yaml", true, true },
	{ &unit, "units/b/profile.yaml", false, false },
	{ &several, "", false, false },
};

static void shows_and_touches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct dsc_run run = { .selection = table[i].selection->paths,
					     .selection_count = table[i].selection->count };

		if (dsc_run_shows(&run, table[i].path) != table[i].shown ||
		    dsc_run_touches(&run, table[i].path) != table[i].touched)
			fail_msg("row %zu: '%s'", i, table[i].path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_and_touches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
