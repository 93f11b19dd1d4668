#!/usr/bin/env python3
"""What meeting at a relay costs: by the real program and the real relay on this machine, in a home of its own.

    bench/sync.py PROGRAM RELAY [HOW OFTEN [ENTRIES]]

Told are, by the clock: a check-in and then the meeting that takes it to the relay, with an agent, so that no passphrase is
stretched; a meeting where nothing is new; the first meeting of a diary with so many entries of eighty words (10,000 unless told: ten
years of three evenings in four), and a device that joins it with ten words.
"""
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PASSPHRASE = b"correct horse battery\n"
CHECK_IN = json.dumps({"ratings": {"distress": 6, "safety": 4}, "line": "invented"}).encode()


def run(program, words, home, secrets=None, given=b""):
    reading = None
    if secrets:
        reading, writing = os.pipe()
        os.write(writing, secrets)
        os.close(writing)
        words = words + ["--passphrase-fd", str(reading)]
    began = time.perf_counter()
    ended = subprocess.run([program, *words], input=given, stdout=subprocess.PIPE, check=True, start_new_session=True,
                           pass_fds=[reading] if secrets else [],
                           env={"HOME": home, "XDG_RUNTIME_DIR": home, "LC_ALL": "C.UTF-8"})
    if secrets:
        os.close(reading)
    return time.perf_counter() - began, ended.stdout


def told(what, seen):
    print(f"{what:44} {min(seen) * 1000:8.1f} ms least {statistics.median(seen) * 1000:8.1f} ms median {max(seen) * 1000:8.1f} ms most",
          flush=True)


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
        told(f"the first meeting with {entries} entries", [run(program, ["sync", "--relay", address], home)[0]])
        words = run(program, ["devices", "words"], home, PASSPHRASE * 2)[1]
        told("and a device that joins with ten words",
             [run(program, ["join", "--relay", address, "--words", "--vault", home + "/new/diary.holdfast"], home,
                  words.split(b"\n")[0] + b"\n" + PASSPHRASE)[0]])
    finally:
        subprocess.run([program, "lock"], stdout=subprocess.DEVNULL, env={"HOME": home, "XDG_RUNTIME_DIR": home})
        carrying.terminate()
        carrying.wait()
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
