"""
A repository to record in, and what must be true of it whatever has happened: for
tests/load/run and tests/fault/run.
"""
import hashlib
import os
import re
import shutil
import subprocess

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROFILE = os.path.join(TESTS, "..", "schemas", "profiles", "miit-ds-2023.yaml")
ITEMS = 9  # of the formal stage's checklist, FC01 to FC09; machines can say the first seven
RECEIPT = re.compile(r"^receipt ([0-9a-f]{4}(?:-[0-9a-f]{4}){4}) ([0-9]+) ([0-9a-f]{40}) (\S+)$",
                     re.M)
FILE = re.compile(r"^reviews/formal/([^/]+)/([^/.]+)\.([0-9]+)\.yaml$")


def environment():
    """What no configuration of the machine or its user has a say in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    kept.update(LC_ALL="C.UTF-8", TZ="UTC", DSC_LANG="en", GIT_CONFIG_GLOBAL="/dev/null",
                GIT_CONFIG_SYSTEM="/dev/null", GIT_TERMINAL_PROMPT="0")
    for role in "AUTHOR", "COMMITTER":
        kept["GIT_%s_NAME" % role] = "a"
        kept["GIT_%s_EMAIL" % role] = "a@example.cn"
    # A sanitizer that is stopped by a tracer cannot look for leaks.
    kept["ASAN_OPTIONS"] = "detect_leaks=0:verify_asan_link_order=0"
    return kept


class Broken(Exception):
    """Something that must hold does not."""


def need(truth, text, *details):
    if not truth:
        raise Broken("\n    ".join([text] + [str(detail) for detail in details if detail]))


class Place:
    """A repository with people who have keys; `root` is its work tree or, bare, itself."""

    def __init__(self, build, root, bare=False):
        self.bin = os.path.join(os.path.abspath(build), "bin")
        self.root = root
        self.keys = os.path.join(os.path.dirname(root), "keys")
        self.git_folder = root if bare else os.path.join(root, ".git")
        self.bare = bare
        self.env = environment()

    def program(self, verb):
        return os.path.join(self.bin, "dsc-" + verb)

    def run(self, argv, **more):
        return subprocess.run(argv, cwd=self.root, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    def git(self, *words):
        done = self.run(("git",) + words)
        need(done.returncode == 0, "git %s: exit %d" % (" ".join(words), done.returncode),
             done.stderr)
        return done.stdout

    def add_person(self, person, role):
        os.makedirs(os.path.join(self.root, "people"), exist_ok=True)
        os.makedirs(self.keys, exist_ok=True)
        key = os.path.join(self.keys, person)
        if not os.path.exists(key):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key],
                           check=True)
        with open(key + ".pub") as file:
            public = file.read().strip()
        with open(os.path.join(self.root, "people", person + ".yaml"), "w") as file:
            file.write("dsc: person/1\nid: %s\nname: 示例%s\n"
                       "organisation: {name: 示例研究院, uscc: 12100000400000624D}\n"
                       "roles: [%s]\nkeys: [\"%s\"]\nconflicts: []\n"
                       % (person, person, role, public))
        with open(os.path.join(self.keys, "signers"), "a") as file:
            file.write("%s %s\n" % (person, public))

    def commit_all(self):
        self.git("-c", "init.defaultBranch=main", "init", "-q")
        # What the machine does in the background, it does at its own time.
        self.git("config", "gc.autoDetach", "false")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "start")

    def to_bare(self, root):
        self.git("clone", "-q", "--bare", self.root, root)
        place = Place(os.path.dirname(self.bin), root, bare=True)
        place.keys = self.keys
        return place

    def clone(self, root):
        """The same, byte by byte, somewhere else."""
        shutil.copytree(self.root, root, symlinks=True)
        place = Place(os.path.dirname(self.bin), root, self.bare)
        place.keys = self.keys
        return place

    def review(self, person, case, *words, answered=True):
        """The words of a formal pass; `answered`: nothing is left for machines to say."""
        first = 1 if answered else 8
        checks = ["--check=FC%02d=yes" % item for item in range(first, ITEMS + 1)]
        return [self.program("review"), case, "--stage", "formal", "--as", person, "--key",
                os.path.join(self.keys, person), "--yes", "--pass"] + checks + list(words)

    def head(self):
        return self.git("rev-parse", "HEAD").strip()

    # ---- what must hold

    def check_order(self):
        """Nothing is broken; work tree, index and branch agree; nothing is left lying about."""
        done = self.run(["git", "fsck", "--strict", "--no-dangling"])
        need(done.returncode == 0, "git fsck finds fault", done.stdout + done.stderr)
        if not self.bare:
            changed = self.git("status", "--porcelain", "-uall")
            need(not changed, "work tree and index are not in step", changed)
        left = [os.path.join(folder, name) for folder, _, names in os.walk(self.git_folder)
                for name in names if name.endswith(".lock") or name.startswith("record-")]
        need(not left, "left behind", *left)

    def check_audit(self, receipts=()):
        argv = [self.program("audit")]
        if receipts:
            path = os.path.join(os.path.dirname(self.root), "receipts")
            with open(path, "w") as file:
                file.writelines("receipt %s %s %s %s\n" % receipt for receipt in receipts)
            argv += ["--receipts", path]
        done = self.run(argv)
        need(done.returncode == 0, "dsc audit: exit %d" % done.returncode,
             done.stdout + done.stderr)

    def history(self):
        """(commit, author, committer, subject, [status and path]) of each, oldest first."""
        log = self.git("log", "--reverse", "--no-renames", "--name-status",
                       "--format=%x01%H%x02%ae%x02%ce%x02%s")
        for entry in log.split("\x01")[1:]:
            lines = entry.splitlines()
            commit, author, committer, subject = lines[0].split("\x02")
            yield commit, author, committer, subject, [line for line in lines[1:] if line]

    def verdicts(self):
        """The verdicts of the history by path: (commit, position). Each is well made."""
        found = {}
        for position, entry in enumerate(self.history(), 1):
            commit, author, committer, subject, files = entry
            if not subject.startswith("review("):
                continue
            match = len(files) == 2 and FILE.match(files[0].partition("\t")[2])
            need(match, "a commit %s adds more or less than a verdict" % commit, *files)
            path = match.group(0)
            need(files == ["A\t" + path, "A\t" + path + ".sig"],
                 "a commit %s does not add a verdict and its signature" % commit, *files)
            case, person = match.group(1), match.group(2)
            need(author == committer == person + "@miit-ds-2023.dsc" and
                 subject == "review(formal): %s by %s" % (case, person),
                 "a verdict of %s stands under another name" % person, author, committer, subject)
            need(path not in found, "%s was added twice" % path)
            found[path] = (commit, position)
        listed = self.git("ls-tree", "-r", "--name-only", "HEAD", "--", "reviews").split()
        need(sorted(listed) == sorted(name for path in found for name in (path, path + ".sig")),
             "the head has other verdicts than its history added")
        return found

    def check_receipts(self, receipts, found):
        for code, position, commit, path in receipts:
            need(found.get(path) == (commit, int(position)),
                 "the receipt of %s does not hold" % path, code, commit, found.get(path))
            need(self.code(path) == code, "the verdict %s is not that of the receipt" % path)

    def code(self, path):
        done = subprocess.run(["git", "cat-file", "blob", "HEAD:" + path], cwd=self.root,
                              env=self.env, check=True, stdout=subprocess.PIPE)
        digest = hashlib.sha256(done.stdout).hexdigest()
        return "-".join(digest[at:at + 4] for at in range(0, 20, 4))

    def check_signature(self, path):
        """By another implementation than the one that recorded it."""
        person = FILE.match(path).group(2)
        signature = os.path.join(self.root, path + ".sig")
        with open(os.path.join(self.root, path)) as file:
            done = subprocess.run(["ssh-keygen", "-q", "-Y", "verify", "-n", "verdict@dsc", "-f",
                                   os.path.join(self.keys, "signers"), "-I", person, "-s",
                                   signature], stdin=file, capture_output=True, text=True)
        need(done.returncode == 0, "the signature of %s does not hold" % path, done.stderr)
