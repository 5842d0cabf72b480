/** Something a person can put right: printed as one sentence on stderr, exit code 1, never with a stack trace. */
class StartProblem extends Error {}

module.exports = { StartProblem };
