#!/usr/bin/env python3
"""What an agent saves: a check-in with one and without one, side by side, by the real program in a home of its own.

    bench/agent.py PROGRAM [HOW OFTEN]

One of each in turn, so that what else the machine does falls on both alike. Of each the least and the median are told, by
the clock and as processor time of the program, and the ratio of the medians.
"""
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PASSPHRASE = b"correct horse battery\n"
CHECK_IN = json.dumps({"ratings": {"distress": 6, "safety": 4}, "line": "invented"}).encode()


def started(program, words, home, passphrase):
    """Seconds by the clock, and of the processor."""
    reading = None
    if passphrase:
        reading, writing = os.pipe()
        os.write(writing, PASSPHRASE * 2)
        os.close(writing)
        words = words + ["--passphrase-fd", str(reading)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([program, *words], input=CHECK_IN, stdout=subprocess.DEVNULL, check=True, start_new_session=True,
                   pass_fds=[reading] if passphrase else [], env={"HOME": home, "XDG_RUNTIME_DIR": home, "LC_ALL": "C.UTF-8"})
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if passphrase:
        os.close(reading)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    program, often = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    home = tempfile.mkdtemp(prefix="holdfast-bench-")
    try:
        started(program, ["init", "--no-recovery", "--quiet"], home, True)
        started(program, ["unlock", "--for", "1h"], home, True)
        seen = {False: [], True: []}
        for _ in range(often):
            for passphrase in (True, False):
                seen[passphrase].append(started(program, ["checkin", "--stdin"], home, passphrase))
        for passphrase, what in ((True, "with the passphrase"), (False, "with an agent")):
            clock, processor = zip(*seen[passphrase])
            print(f"{what:20} {min(clock) * 1000:7.1f} ms least {statistics.median(clock) * 1000:7.1f} ms median "
                  f"{statistics.median(processor) * 1000:7.1f} ms of the processor")
        ratio = [statistics.median(one[0] for one in seen[passphrase]) for passphrase in (True, False)]
        print(f"{'ratio':20} {ratio[0] / ratio[1]:7.1f}")
    finally:
        subprocess.run([program, "lock"], stdout=subprocess.DEVNULL, env={"HOME": home, "XDG_RUNTIME_DIR": home})
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
