#!/usr/bin/env python3
"""Reads what the runner of tests reports (xunit).

    reports.py totals REPORT…    each test that failed, and why; last NUMBER passed, NUMBER failed. Exit status 1 if one failed
    reports.py failed REPORT     a pattern for `swift test --filter`: those that failed. Exit status 1 if there is no report, none
                                 failed, or more than five did: what is late on a busy machine is seldom more

Beside REPORT there may be one whose name ends in "-again.xml": tests of the first that failed, run once more by themselves. One
that passed there counts as passed, and is told as unsteady.
"""

import os
import re
import sys
import xml.etree.ElementTree as tree


def cases(file):
    """The test cases of a report; none if the runner crashed, and so wrote none."""
    if not (os.path.exists(file) and os.path.getsize(file)):
        return None
    return [case for case in tree.parse(file).iter("testcase")]


def name(case):
    return f"{case.get('classname')}.{case.get('name')}"


def reasons(case):
    texts = [reason.get("message") or reason.text or "" for reason in case.findall("failure")]
    return [" ".join(text.split())[:1000] for text in texts]


def is_skipped(case):
    return case.find("skipped") is not None


def show_totals(reports):
    passed = failed = skipped = 0
    for file in reports:
        found = cases(file)
        if found is None:
            print(f"failed: there is no report {file}: the runner crashed, see above")
            failed += 1
            continue
        again = cases(file.removesuffix(".xml") + "-again.xml") or []
        passed_again = {name(case) for case in again if not reasons(case)}
        for case in found:
            verdict = "unsteady" if name(case) in passed_again else "failed"
            for reason in reasons(case):
                print(f"{verdict}: {name(case)}: {reason}")
            skipped += is_skipped(case)
            failed += bool(reasons(case)) and verdict == "failed"
            passed += not is_skipped(case) and (not reasons(case) or verdict == "unsteady")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def show_failed(file):
    failed = [case for case in cases(file) or [] if reasons(case)]
    if not 0 < len(failed) <= 5:
        return 1
    names = {re.escape(f"{case.get('classname')}/{case.get('name').split('(')[0]}") + r"\b" for case in failed}
    print("|".join(sorted(names)))
    return 0


match sys.argv[1:]:
    case ["totals", *reports] if reports:
        sys.exit(show_totals(reports))
    case ["failed", report]:
        sys.exit(show_failed(report))
    case _:
        sys.exit(__doc__)
