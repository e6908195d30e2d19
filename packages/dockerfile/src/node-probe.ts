/**
 * `node -e` on one line, for an image that has neither wget nor curl. Its arguments are the URL and seconds. An agent
 * of its own keeps a proxy of the environment out of the way.
 */
const SCRIPT = [
  `const [,url,seconds]=process.argv`,
  `const end=(text,code)=>{console.log(text);process.exit(code)}`,
  `require('node:http').get(url,{agent:false,signal:AbortSignal.timeout(seconds*1000)},({statusCode})=>end(statusCode,statusCode>199&&statusCode<300?0:1)).on('error',error=>end((error.cause??error).message,1))`,
].join(';');

/**
 * argv that exits 0 when the URL answers 2xx within so many seconds and 1 otherwise, with the status or the reason
 * on stdout.
 *
 * @param url `http://`; redirects are not followed
 */
export function nodeProbe(url: string, timeoutSeconds: number): string[] {
  return ['node', '-e', SCRIPT, url, String(timeoutSeconds)];
}
