import { type Answer, jsonAnswer, textAnswer } from '../answer.ts';
import { errorAnswer, proxyPage } from './errorBodies.ts';
import type { Fault } from './faults.ts';

/** The answer that a fault puts in the place of the real one; `undefined` when it spoils the real one on its way. */
export function faultAnswer(fault: Fault): Answer | undefined {
  switch (fault.kind) {
    case 'status':
      return errorAnswer(fault.status, fault.form ?? 'codeTitleDetail', fault);
    case 'json':
      return jsonAnswer(200, fault.body);
    case 'malformed':
      return textAnswer(200, 'application/json', '{"id":"5b4bb914-c123-4f10-87e3-579ef934aaf9","status":"proc');
    case 'html':
      return textAnswer(200, 'text/html', proxyPage(200, 'Sign in to the network'));
    case 'huge':
      return hugeAnswer(fault.bytes);
    case 'redirect':
      return textAnswer(fault.status ?? 302, 'text/plain', 'moved', { Location: fault.to });
    case 'cut':
    case 'hang':
    case 'slow':
    case 'wrongLength':
    case 'reset':
      return undefined;
  }
}

/** Valid JSON of an exact size, made while it is sent. */
function hugeAnswer(bytes: number): Answer {
  const head = Buffer.from('{"status":"processing","padding":"');
  const tail = Buffer.from('"}');
  const block = Buffer.alloc(65_536, 'A');
  function* chunks(): Generator<Buffer> {
    yield head;
    for (let left = bytes - head.length - tail.length; left > 0; left -= block.length) {
      yield block.subarray(0, Math.min(left, block.length));
    }
    yield tail;
  }
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: { length: undefined, chunks } };
}
