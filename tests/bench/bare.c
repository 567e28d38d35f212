/*
 * bare < LIST: the least that any reader of a case repository must do. LIST
 * names one file a line. Documents (.yaml) are read whole into one buffer and
 * run through libyaml to their last event; of all else the first 16 bytes are
 * read. The bounds of `make bench` are multiples of what this costs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

static unsigned char *buffer;
static size_t cap;

static void fail(const char *path, const char *what)
{
	fprintf(stderr, "bare: %s: %s\n", path, what);
	exit(3);
}

/* The first `want` bytes (0: all) into the buffer; returns how many there were. */
static size_t read_file(const char *path, size_t want)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		fail(path, strerror(errno));
	if (want == 0) {
		if (fstat(fd, &st) < 0)
			fail(path, strerror(errno));
		want = (size_t)st.st_size;
	}
	if (want > cap) {
		cap = want * 2;
		buffer = realloc(buffer, cap);
		if (!buffer)
			fail(path, "out of memory");
	}
	while (len < want && (got = read(fd, buffer + len, want - len)) > 0)
		len += (size_t)got;
	close(fd);
	return len;
}

static size_t count_events(const char *path, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	yaml_event_type_t type;
	size_t count = 0;

	if (!yaml_parser_initialize(&parser))
		fail(path, "out of memory");
	yaml_parser_set_input_string(&parser, buffer, len);
	do {
		if (!yaml_parser_parse(&parser, &event))
			fail(path, parser.problem);
		type = event.type;
		yaml_event_delete(&event);
		count++;
	} while (type != YAML_STREAM_END_EVENT);
	yaml_parser_delete(&parser);
	return count;
}

int main(void)
{
	size_t documents = 0, others = 0, bytes = 0, events = 0;
	char *line = NULL;
	size_t line_cap = 0;
	ssize_t len;

	while ((len = getline(&line, &line_cap, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		if (len > 5 && strcmp(line + len - 5, ".yaml") == 0) {
			size_t size = read_file(line, 0);

			bytes += size;
			events += count_events(line, size);
			documents++;
		} else {
			read_file(line, 16);
			others++;
		}
	}
	printf("%zu documents, %zu bytes, %zu events, %zu other files\n", documents, bytes, events,
	       others);
	free(line);
	free(buffer);
	return 0;
}
