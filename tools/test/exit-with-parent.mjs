// Loaded into Jest and its workers: without it, a worker whose Jest was killed would finish its test first, servers
// and all. Not by the `disconnect` event: a listener to it keeps a worker from ending when it is done.
const parent = process.ppid;
const look = () => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
};
setInterval(look, 500).unref();
