// The Worker's JavaScript door: hands every event to the Rust code and keeps one panic from hurting anyone else.
//
// WebAssembly has no unwinding: a panic stops the whole instance, and with it every request that was waiting inside
// it. Left alone, those would hang until their clients give up. So each call is raced against a breakdown: the
// moment the Rust code breaks, every call in flight ends at once, and the next one gets a fresh instance.
//
// How a breakdown is noticed, each pinned by tests/worker/panic.test.mjs:
// - a panic: the panic hook of the `worker` crate (=0.8.7) sets `criticalError` on its state object; the setter
//   installed below sees that before the trap even happens;
// - any other trap (stack overflow, out of memory): it arrives as a WebAssembly.RuntimeError, from the call itself or,
//   when a timer or a finished fetch resumed the Rust code, as an uncaught error event.
// The fresh instance is made by `__wbg_reset_state` of wasm-bindgen (=0.2.129).
import { DurableObject } from 'cloudflare:workers';
import * as rust from '../build/vivace.js';

class Breakdown extends Error {}

/** One function per call in flight; calling it makes that call fail. */
const inFlight = new Set();
const state = rust.__worker_init_state();
let broken = false;

function breakDown(cause) {
  broken = true;
  for (const endCall of inFlight) endCall(new Breakdown(`the instance broke down: ${cause}`));
  inFlight.clear();
}

Object.defineProperty(state, 'criticalError', {
  get: () => broken,
  set: (value) => value && breakDown('panic'),
});

/** A stack overflow is a trap or, where the engine's own stack ends first, a RangeError. */
const isTrap = (error) =>
  error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && /call stack/i.test(error.message));

function noteTrap(error) {
  if (isTrap(error) && !broken) {
    console.error('Critical', error);
    breakDown(error.message);
  }
}
addEventListener('error', (event) => noteTrap(event.error));
addEventListener('unhandledrejection', (event) => noteTrap(event.reason));

/**
 * Runs `work` in a sound instance and gives what it gives: a value or, if it has to wait, a promise that fails with a
 * Breakdown as soon as the instance breaks, whoever broke it.
 */
function run(work) {
  if (broken) {
    rust.__wbg_reset_state();
    broken = false;
  }
  let result;
  try {
    result = work();
  } catch (error) {
    noteTrap(error);
    throw error;
  }
  if (!(result instanceof Promise)) return result;
  return new Promise((resolve, reject) => {
    inFlight.add(reject);
    result.then(
      (value) => {
        inFlight.delete(reject);
        resolve(value);
      },
      (error) => {
        inFlight.delete(reject);
        noteTrap(error);
        reject(error);
      },
    );
  });
}

/** The same for callers that expect a promise. */
const guarded = async (work) => run(work);

/**
 * A body that Rust code is still producing would hang after a breakdown, so it is passed through a pipe that breaks
 * with the instance: the client sees the stream end with an error and can resume.
 */
function guardStream(response) {
  // Set where the body was in memory (src/platform/packed_http.rs); upgrades and empty answers have none.
  if (response.isWhole || response.webSocket || !response.body) return response;
  const { readable, writable } = new TransformStream();
  const aborted = new AbortController();
  const endStream = (cause) => aborted.abort(cause);
  inFlight.add(endStream);
  response.body
    .pipeTo(writable, { signal: aborted.signal })
    .catch(() => {}) // The reader has been told; there is nobody else to tell.
    .finally(() => inFlight.delete(endStream));
  return new Response(readable, response);
}

/** The answer when the Rust code cannot give one: same shape and headers as its own errors (src/http/error.rs). */
function breakdownResponse() {
  const requestId = `req_${crypto.randomUUID().replaceAll('-', '')}`;
  const body = {
    success: false,
    error: 'Something went wrong on our side.',
    type: 'InternalError',
    code: 'internal_error',
    requestId,
    timestamp: new Date().toISOString(),
    details: {},
  };
  return Response.json(body, {
    status: 500,
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': requestId,
    },
  });
}

function explain(error) {
  console.error(error instanceof Breakdown ? error.message : error);
  return breakdownResponse();
}

async function answerLater(pending) {
  try {
    return guardStream(await pending);
  } catch (error) {
    return explain(error);
  }
}

/** Many answers are there at once: those cost no promise. */
function answer(work) {
  try {
    const response = run(work);
    return response instanceof Promise ? answerLater(response) : guardStream(response);
  } catch (error) {
    return explain(error);
  }
}

export default {
  fetch(request, env, ctx) {
    return answer(() => {
      const response = rust.fetch(request, env, ctx);
      // Called when the client hangs up during what has to be put in order (src/platform/background.rs).
      request.finish = () => ctx.waitUntil(response);
      return response;
    });
  },

  /** Never throws: whatever was not acknowledged is delivered again, and after the last retry becomes a dead letter. */
  async queue(batch, env, ctx) {
    try {
      await guarded(() => rust.queue(batch, env, ctx));
    } catch (error) {
      console.error(`queue ${batch.queue}:`, error);
      batch.retryAll();
    }
  },

  scheduled(event, env, ctx) {
    return guarded(() => rust.scheduled(event, env, ctx));
  },
};

/** The methods the platform calls by itself; a class has only those that its Rust half has. */
const DOORS = ['fetch', 'alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError'];

/** Wraps a Durable Object written in Rust; after a breakdown its Rust half is built anew from what it stored. */
function durableObject(Inner) {
  return class extends DurableObject {
    #inner;
    #instanceId;

    constructor(ctx, env) {
      super(ctx, env);
      // Builds the Rust half now, so that what its constructor sets up is in place. If that fails, the first call
      // tries again and reports it.
      this.#call(() => undefined).catch(() => {});
    }

    /** Calls `method` on the Rust half that belongs to the current instance. */
    #call(method) {
      return guarded(() => {
        if (this.#instanceId !== state.instanceId) {
          this.#inner = new Inner(this.ctx, this.env);
          this.#instanceId = state.instanceId;
        }
        return method(this.#inner);
      });
    }

    fetch(request) {
      return answer(() => this.#call((inner) => inner.fetch(request)));
    }

    /** A rejected alarm is tried again by the platform. */
    alarm(info) {
      return this.#call((inner) => inner.alarm(info));
    }

    /** A client whose message was lost must not wait for an answer: it is disconnected and resumes. */
    async webSocketMessage(socket, message) {
      try {
        await this.#call((inner) => inner.webSocketMessage(socket, message));
      } catch (error) {
        console.error(error);
        socket.close(1011, 'internal error');
      }
    }

    webSocketClose(...details) {
      return this.#call((inner) => inner.webSocketClose(...details));
    }

    webSocketError(...details) {
      return this.#call((inner) => inner.webSocketError(...details));
    }

    static {
      for (const name of DOORS) if (!(name in Inner.prototype)) delete this.prototype[name];
      // The object's own remote methods; `free` and the names with underscores belong to wasm-bindgen.
      for (const name of Object.getOwnPropertyNames(Inner.prototype)) {
        if (name in this.prototype || name === 'free' || name.startsWith('__')) continue;
        this.prototype[name] = function (...args) {
          return this.#call((inner) => inner[name](...args));
        };
      }
    }
  };
}

export const RateLimiter = durableObject(rust.RateLimiter);
export const WorkoutRoom = durableObject(rust.WorkoutRoom);
export const UserHub = durableObject(rust.UserHub);
export const GroupRoom = durableObject(rust.GroupRoom);
export const ChatRun = durableObject(rust.ChatRun);
