using System.Runtime.CompilerServices;

// The scratch on the stack is only ever read as far as it was written; clearing it first costs more than most calls do.
[module: SkipLocalsInit]
