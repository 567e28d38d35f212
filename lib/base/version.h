/* The version of the toolkit, as `--version` and the reports state it. */
#ifndef DSC_BASE_VERSION_H
#define DSC_BASE_VERSION_H

#ifndef DSC_VERSION
#define DSC_VERSION "0.1.0"
#endif

#endif
