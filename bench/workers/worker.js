// Does jobs in Node and times them. Requests and answers are those that worker.php describes.

'use strict';

const { createHmac, createSecretKey, timingSafeEqual } = require('node:crypto');
const { readSync, writeSync } = require('node:fs');

// Each loop has nothing in it but the job, and returns the last result.
const LOOPS = {
  mac(key, expires, texts) {
    let result;
    for (const text of texts) {
      result = createHmac('sha256', key).update(text).digest();
    }
    return result;
  },

  sign(key, expires, uris) {
    let result;
    for (const uri of uris) {
      const message = `${uri}&expires=${expires}`;
      result = `${message}&signature=${createHmac('sha256', key).update(message).digest('base64url')}`;
    }
    return Buffer.from(result);
  },

  verify(key, expires, uris) {
    let result;
    for (const uri of uris) {
      const end = uri.lastIndexOf('&signature=');
      const expected = createHmac('sha256', key).update(uri.slice(0, end)).digest();
      const signature = Buffer.from(uri.slice(end + 11), 'base64url');
      result = signature.length === expected.length && timingSafeEqual(expected, signature);
    }
    return Buffer.from([result ? 1 : 0]);
  },
};

class Task {
  constructor(job, key, expires, texts) {
    this.loop = LOOPS[job];
    this.key = createSecretKey(key);
    this.expires = expires.toString();
    // URIs are strings in Node, and what is hashed as it is comes as bytes.
    this.texts = job === 'mac' ? texts : texts.map(String);
    this.next = 0;
  }

  results() {
    return Buffer.concat(this.texts.map((text) => frame(this.loop(this.key, this.expires, [text]))));
  }

  // Nanoseconds that so many calls take. Node has no clock for the processor time of a thread that is fine enough.
  time(calls) {
    const texts = [];
    for (let call = 0; call < calls; ++call) {
      texts.push(this.texts[this.next]);
      this.next = (this.next + 1) % this.texts.length;
    }
    const start = process.hrtime.bigint();
    this.loop(this.key, this.expires, texts);
    return process.hrtime.bigint() - start;
  }
}

function frame(content) {
  return Buffer.concat([number(content.length), content]);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function textsOf(frames) {
  const texts = [];
  for (let at = 0; at < frames.length; ) {
    const end = at + 4 + frames.readUInt32BE(at);
    texts.push(frames.subarray(at + 4, end));
    at = end;
  }
  return texts;
}

function answer(request, tasks) {
  const kind = String.fromCharCode(request[0]);
  if (kind === 't') {
    const [job, key, expires, ...texts] = textsOf(request.subarray(1));
    tasks.push(new Task(job.toString(), key, expires, texts));
    return number(tasks.length - 1);
  }
  const task = tasks[request.readUInt32BE(1)];
  if (kind === 'r') {
    return task.results();
  }
  if (kind === 'c') {
    task.time(request.readUInt32BE(5));
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(task.time(request.readUInt32BE(9)));
    return time;
  }
  throw new Error(`no such request: ${kind}`);
}

// All that was asked for, or less where the input ends.
function read(length) {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const now = readSync(0, bytes, filled, length - filled, null);
    if (now === 0) {
      return bytes.subarray(0, filled);
    }
    filled += now;
  }
  return bytes;
}

function write(content) {
  const bytes = frame(content);
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(1, bytes, written);
  }
}

write(Buffer.from(process.versions.node));
const tasks = [];
for (let length = read(4); length.length === 4; length = read(4)) {
  write(answer(read(length.readUInt32BE(0)), tasks));
}
