#!/usr/bin/env python3
"""What meeting at a relay costs: by the real program and the real relay on this machine, in a home of its own.

    bench/sync.py PROGRAM RELAY [HOW OFTEN [ENTRIES]]

Told are, by the clock: a check-in and then the meeting that takes it to the relay, with an agent, so that no passphrase is
stretched; a meeting where nothing is new; the first meeting of a diary with so many entries of eighty words (10,000 unless told: ten
years of three evenings in four), and a device that joins it with ten words, each at the relay and in a folder. Beside the clock stands
the processor's time: where other programs want it, the clock tells mostly of them.
"""
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PASSPHRASE = b"correct horse battery\n"
CHECK_IN = json.dumps({"ratings": {"distress": 6, "safety": 4}, "line": "invented"}).encode()


def processor():
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def run(program, words, home, secrets=None, given=b""):
    reading = None
    if secrets:
        reading, writing = os.pipe()
        os.write(writing, secrets)
        os.close(writing)
        words = words + ["--passphrase-fd", str(reading)]
    began, used = time.perf_counter(), processor()
    ended = subprocess.run([program, *words], input=given, stdout=subprocess.PIPE, check=True, start_new_session=True,
                           pass_fds=[reading] if secrets else [],
                           env={"HOME": home, "XDG_RUNTIME_DIR": home, "LC_ALL": "C.UTF-8"})
    if secrets:
        os.close(reading)
    return Took(time.perf_counter() - began, processor() - used), ended.stdout


class Took(tuple):
    """Seconds by the clock, and the processor's."""

    def __new__(cls, clock, used):
        return super().__new__(cls, (clock, used))

    def __add__(self, other):
        return Took(self[0] + other[0], self[1] + other[1])


def told(what, seen):
    clock = [one[0] * 1000 for one in seen]
    used = statistics.median(one[1] * 1000 for one in seen)
    print(f"{what:48} {min(clock):8.1f} ms least {statistics.median(clock):8.1f} ms median {max(clock):8.1f} ms most "
          f"{used:8.1f} ms of the processor", flush=True)


def ten_years(file, entries):
    chance = random.Random(1)
    words = [chance.choice("abcdefghijklmnopqrstuvwxyz") * 2 + str(k) for k in range(3000)]
    days = [{"date": f"20{16 + k // 1000 % 10:02d}-{1 + k // 84 % 12:02d}-{1 + k // 3 % 28:02d}", "time": f"{8 + k % 12:02d}:{k % 60:02d}",
             "title": f"evening {k}", "body": " ".join(chance.choice(words) for _ in range(80)), "tags": [], "starred": False}
            for k in range(entries)]
    with open(file, "w", encoding="utf-8") as out:
        json.dump({"tags": {}, "entries": days}, out)


def main():
    program, relay = sys.argv[1], sys.argv[2]
    often = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    entries = int(sys.argv[4]) if len(sys.argv) > 4 else 10_000
    home = tempfile.mkdtemp(prefix="holdfast-bench-")
    carrying = subprocess.Popen([relay, "--data", home + "/store", "--listen", "127.0.0.1:0", "--open", "--rate", "1000000"],
                                stdout=subprocess.PIPE)
    try:
        address = "http://127.0.0.1:" + carrying.stdout.readline().decode().rsplit("port ", 1)[1].strip(" .\n")
        run(program, ["init", "--no-recovery", "--quiet"], home, PASSPHRASE * 2)
        run(program, ["unlock", "--for", "1h"], home, PASSPHRASE * 2)
        run(program, ["sync", "--relay", address], home)
        with_it, sent, idle = [], [], []
        for _ in range(often):
            wrote = run(program, ["checkin", "--stdin"], home, given=CHECK_IN)[0]
            sent.append(run(program, ["sync"], home)[0])
            with_it.append(wrote + sent[-1])
            idle.append(run(program, ["sync"], home)[0])
        told("a check-in and the meeting", with_it)
        told("of which the meeting", sent)
        told("a meeting where nothing is new", idle)
        run(program, ["lock"], home)
        shutil.rmtree(home + "/.local")
        run(program, ["init", "--no-recovery", "--quiet"], home, PASSPHRASE * 2)
        ten_years(home + "/jrnl.json", entries)
        run(program, ["import", home + "/jrnl.json", "--yes"], home, PASSPHRASE)
        run(program, ["unlock", "--for", "1h"], home, PASSPHRASE * 2)
        told(f"the first meeting with {entries} entries, at a relay", [run(program, ["sync", "--relay", address], home)[0]])
        folder = home + "/carried"
        os.mkdir(folder)
        told("and in a folder", [run(program, ["sync", "--folder", folder], home)[0]])
        words = run(program, ["devices", "words"], home, PASSPHRASE * 2)[1]
        for name, place in (("at a relay", ["--relay", address]), ("in a folder", ["--folder", folder])):
            told(f"a device that joins with ten words {name}",
                 [run(program, ["join", *place, "--words", "--vault", home + "/new" + name[-5:] + "/diary.holdfast"], home,
                      words.split(b"\n")[0] + b"\n" + PASSPHRASE)[0]])
        told("a meeting of this diary where nothing is new", [run(program, ["sync"], home)[0] for _ in range(3)])
    finally:
        subprocess.run([program, "lock"], stdout=subprocess.DEVNULL, env={"HOME": home, "XDG_RUNTIME_DIR": home})
        carrying.terminate()
        carrying.wait()
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
