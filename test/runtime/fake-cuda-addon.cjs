// An addon on a machine with GPUs, as far as JavaScript can see: `state` says what it answers, and keeps what it was
// asked. A process inherits how it begins from the environment.
const state = {
  status: null,
  freeBytes: 100e9,
  workspaceBytes: 0,
  /** By method: the error that it throws; where its code is a signal's name, the process says so and dies of that. */
  failures: {},
  asked: [],
  ...JSON.parse(process.env.FAKE_CUDA ?? '{}'),
};

function answer(method, asked, value) {
  state.asked.push([method, ...asked]);
  const failure = state.failures[method];
  if (failure?.code.startsWith('SIG')) {
    process.stderr.write(failure.message);
    process.kill(process.pid, failure.code);
  }
  if (failure !== undefined) throw Object.assign(new Error(failure.message), { code: failure.code });
  return value;
}

class Session {
  constructor(options) {
    answer('Session', [options]);
  }
  addProgram() {
    return answer('addProgram', [], 0);
  }
  async run(program, results) {
    return answer('run', [program, results], { results: [], milliseconds: 0 });
  }
  stage() {
    return answer('stage', []);
  }
  takeStaged() {
    return answer('takeStaged', []);
  }
  write() {
    return answer('write', []);
  }
  read() {
    return answer('read', []);
  }
  kernelMicroseconds() {
    return new Float64Array(0);
  }
  statistics() {
    return { peakBytes: 0, currentBytes: 0 };
  }
  close() {
    answer('close', []);
  }
}

module.exports = {
  state,
  instructionSets: () => ['avx2'],
  cudaStatus: () => state.status,
  cudaMemory: (...asked) =>
    answer('cudaMemory', asked, {
      freeBytes: state.freeBytes,
      totalBytes: state.status.devices[0].totalBytes,
    }),
  cudaLaunches: (...asked) => answer('cudaLaunches', asked, 3),
  workspaceBytes: (...asked) => answer('workspaceBytes', asked, state.workspaceBytes),
  Session,
};
