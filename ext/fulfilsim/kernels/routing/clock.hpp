// CPU time of this thread: a busy machine costs a plan nothing.
#pragma once
#include <time.h>

namespace fulfilsim::routing {

inline double cpu_seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

}  // namespace fulfilsim::routing
