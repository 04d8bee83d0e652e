/*
 * A disk that fails, a disk that forgets, and a clock that is set: stands between a server and libc (LD_PRELOAD). Of
 * files only those in FAULTS_DATA are touched.
 *
 * FAULTS_SWITCHES  a folder; a file in it called <call> or <call>-<kind> makes that call fail with the errno that it
 *                  holds, while it is there. Calls: write, sync. Kinds: db, wal, folder, other. While there is one
 *                  called `lie`, every sync says that it was done, and does nothing. `clock` holds by how many seconds
 *                  the clock of this process has been set forward or, negative, back.
 * FAULTS_DISK      a folder that keeps what would outlive a power failure, and nothing else. A sync copies there the
 *                  4 KiB pages that were written since the last one; a sync that fails forgets them (as Linux does:
 *                  they count as clean, and no later sync writes them). A new file is put into `unlisted`, until its
 *                  folder is synced.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, FILES = 16, NAME = 64 };

struct file {
  char name[NAME];
  unsigned char *dirty;
  size_t pages;
  int copy; /* descriptor on the disk, or -1 */
};

static struct file files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

#define REAL(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))

/* The name of a file in the data folder; "" for the folder itself; NULL for what is no concern of ours. */
static const char *nameOfPath(const char *path) {
  const char *data = setting("FAULTS_DATA");
  size_t length = data == NULL ? 0 : strlen(data);
  if (length == 0 || strncmp(path, data, length) != 0) return NULL;
  if (path[length] == '\0') return "";
  if (path[length] != '/' || strchr(path + length + 1, '/') != NULL) return NULL;
  return path + length + 1;
}

static const char *nameOf(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = '\0';
  return nameOfPath(path);
}

static int endsWith(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int readSwitch(const char *call, const char *kind) {
  char path[PATH_MAX], text[16] = {0};
  snprintf(path, sizeof path, "%s/%s%s%s", setting("FAULTS_SWITCHES"), call, *kind ? "-" : "", kind);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  return length > 0 ? atoi(text) : EIO;
}

/* Whether the call is to fail now; sets errno. */
static int fails(const char *call, const char *name) {
  if (name == NULL || setting("FAULTS_SWITCHES") == NULL) return 0;
  const char *kind = *name == '\0'            ? "folder"
                     : endsWith(name, "-wal") ? "wal"
                     : endsWith(name, ".db")  ? "db"
                                              : "other";
  int saved = errno;
  int code = readSwitch(call, "");
  if (code == 0) code = readSwitch(call, kind);
  errno = code == 0 ? saved : code;
  return code != 0;
}

/* With the lock held. Memory that runs out ends the process: a test must not go on with half a disk. */
static struct file *fileOf(const char *name) {
  struct file *free = NULL;
  for (int i = 0; i < FILES; i++) {
    if (strcmp(files[i].name, name) == 0) return &files[i];
    if (free == NULL && files[i].name[0] == '\0') free = &files[i];
  }
  if (free == NULL || strlen(name) >= NAME) abort();
  strcpy(free->name, name);
  free->copy = -1;
  return free;
}

static void markDirty(const char *name, off_t offset, ssize_t length) {
  if (name == NULL || *name == '\0' || length <= 0 || setting("FAULTS_DISK") == NULL) return;
  pthread_mutex_lock(&lock);
  struct file *file = fileOf(name);
  size_t last = (size_t)(offset + length - 1) / PAGE;
  if (last >= file->pages) {
    size_t pages = 2 * (last + 1);
    file->dirty = realloc(file->dirty, pages);
    if (file->dirty == NULL) abort();
    memset(file->dirty + file->pages, 0, pages - file->pages);
    file->pages = pages;
  }
  for (size_t page = (size_t)offset / PAGE; page <= last; page++) file->dirty[page] = 1;
  pthread_mutex_unlock(&lock);
}

static void diskPath(char *path, const char *folder, const char *name) {
  snprintf(path, PATH_MAX, "%s%s/%s", setting("FAULTS_DISK"), folder, name);
}

static int openCopy(const char *name) {
  char path[PATH_MAX];
  diskPath(path, "", name);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd >= 0) return fd;
  diskPath(path, "/unlisted", "");
  mkdir(path, 0700);
  diskPath(path, "/unlisted", name);
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static void copyDirty(int fd, const char *name, int forget) {
  char page[PAGE];
  struct stat stat;
  if (name == NULL || *name == '\0' || setting("FAULTS_DISK") == NULL) return;
  pthread_mutex_lock(&lock);
  struct file *file = fileOf(name);
  if (!forget && file->copy < 0) file->copy = openCopy(name);
  for (size_t i = 0; i < file->pages; i++) {
    if (!file->dirty[i]) continue;
    file->dirty[i] = 0;
    if (forget) continue;
    ssize_t length = pread(fd, page, PAGE, (off_t)i * PAGE);
    if (length > 0 && REAL(pwrite64)(file->copy, page, (size_t)length, (off_t)i * PAGE) != length) abort();
  }
  if (!forget && fstat(fd, &stat) == 0 && REAL(ftruncate64)(file->copy, stat.st_size) != 0) abort();
  pthread_mutex_unlock(&lock);
}

/* The folder has been synced: its new files are found after a power failure. */
static void listNewFiles(void) {
  char from[PATH_MAX], to[PATH_MAX];
  if (setting("FAULTS_DISK") == NULL) return;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < FILES; i++) {
    if (files[i].name[0] == '\0') continue;
    diskPath(from, "/unlisted", files[i].name);
    diskPath(to, "", files[i].name);
    rename(from, to);
  }
  pthread_mutex_unlock(&lock);
}

static int syncFile(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  const char *name = nameOf(fd, path);
  if (name == NULL) return real(fd);
  if (fails("sync", name)) {
    int code = errno;
    copyDirty(fd, name, 1);
    errno = code;
    return -1;
  }
  if (setting("FAULTS_SWITCHES") != NULL && readSwitch("lie", "") != 0) return 0;
  if (setting("FAULTS_DISK") == NULL) return real(fd);
  /* The copy is the disk; to wait for the one underneath would only be slower. */
  if (*name == '\0') listNewFiles();
  else copyDirty(fd, name, 0);
  return 0;
}

int fsync(int fd) { return syncFile(fd, REAL(fsync)); }
int fdatasync(int fd) { return syncFile(fd, REAL(fdatasync)); }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  char path[PATH_MAX];
  const char *name = nameOf(fd, path);
  if (fails("write", name)) return -1;
  ssize_t written = REAL(pwrite64)(fd, bytes, length, offset);
  markDirty(name, offset, written);
  return written;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  char path[PATH_MAX];
  const char *name = nameOf(fd, path);
  if (fails("write", name)) return -1;
  ssize_t written = REAL(pwritev)(fd, parts, count, offset);
  markDirty(name, offset, written);
  return written;
}

int ftruncate64(int fd, off64_t length) {
  char path[PATH_MAX];
  if (fails("write", nameOf(fd, path))) return -1;
  return REAL(ftruncate64)(fd, length);
}

int unlink(const char *path) {
  const char *name = nameOfPath(path);
  int result = REAL(unlink)(path);
  if (result == 0 && name != NULL && *name != '\0' && setting("FAULTS_DISK") != NULL) {
    char copy[PATH_MAX];
    pthread_mutex_lock(&lock);
    struct file *file = fileOf(name);
    if (file->copy >= 0) close(file->copy);
    free(file->dirty);
    memset(file, 0, sizeof *file);
    pthread_mutex_unlock(&lock);
    diskPath(copy, "", name);
    REAL(unlink)(copy);
    diskPath(copy, "/unlisted", name);
    REAL(unlink)(copy);
  }
  return result;
}

static time_t clockOffset(void) {
  if (setting("FAULTS_SWITCHES") == NULL) return 0;
  int saved = errno;
  time_t offset = readSwitch("clock", "");
  errno = saved;
  return offset;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = REAL(clock_gettime)(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += clockOffset();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  int result = REAL(gettimeofday)(time, zone);
  if (result == 0) time->tv_sec += clockOffset();
  return result;
}
