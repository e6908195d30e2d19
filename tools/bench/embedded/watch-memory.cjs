/** Required by every process of a build: the task's own process says at its end how much memory it had at most. */
const { appendFileSync } = require('node:fs');

const { NX_TASK_TARGET_TARGET: target, BENCH_MEMORY: file } = process.env;
if (target !== undefined && file !== undefined && /run-executor\.js$/.test(process.argv[1] ?? ''))
  process.on('exit', () => {
    const { maxRSS } = process.resourceUsage();
    appendFileSync(file, `${JSON.stringify({ target, kilobytes: maxRSS })}\n`);
  });
