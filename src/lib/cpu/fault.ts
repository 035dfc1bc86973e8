/** Guest faults on their way from where they are found to the delivery in the run loop. */

/**
 * A fault of the guest. Each CPU throws one preallocated object (a throw of `Error` would capture a stack, at ten times
 * the cost), caught once in its run loop.
 */
export class Fault {
  vector = 0;
  /** Error code, or -1 where the exception has none. */
  error = -1;
  /** A task switch had been done when it was found: EIP and ESP are the new task's, and stay. */
  inNewTask = false;
  /** CR2 before a page fault set it; DR6 before a debug exception did, and its causes. What exits to a VMM leaves both alone. */
  addressBefore = 0;
  debugBefore = 0;
  debugCauses = 0;
}
