"""A table of applicants made up for the tests: some fitting, some not, some odd."""

from __future__ import annotations

import csv
import random
from io import StringIO

NAMES = ("Siti Rahayu", "Budi Santoso", "Made Wirawan", "Rina Simanjuntak", "Yohanes Kale")
SENTENCES = (
    "Saya pendengar yang baik dan teman-teman sering curhat kepada saya.",
    "Saya suka menolong orang yang sedang kesusahan.",
    "Waktu banjir tahun lalu saya mengatur dua puluh relawan di posko.",
    "Saya sulit bicara di depan orang banyak.",
    "Menurut saya tugas pekerja sosial itu cuma membagikan uang kepada warga.",
    "Kalau rencana berubah mendadak saya cepat menyesuaikan diri.",
    "Terus terang saya tidak sabar mendengarkan keluhan orang.",
    "Saya menjelaskan aturan bantuan kepada warga dengan bahasa yang sederhana.",
    "Ibu saya berjualan nasi di pasar sejak saya kecil.",
    "I feel it myself when somebody is sad, and I stay until they have finished.",
    "Saya merasakan sedihnya orang lain seperti sedih saya sendiri.",
)
HOSTILE = (
    "<script>alert(1)</script> \u202e saya suka menolong orang \u202c <img src=x onerror=alert(2)>"
)
ODD = ("", "halo", HOSTILE, "=1+1 saya suka menolong orang.", "Lorem ipsum dolor sit amet " * 8)


def essay(number: int) -> str:
    """Return the essay of a row: three to six sentences, different ones for each number."""
    if number % 9 == 8:
        return ODD[number // 9 % len(ODD)]
    chosen = random.Random(number).sample(SENTENCES, 3 + number % 4)
    return " ".join(chosen)


def csv_table(rows: int) -> str:
    """Return a table with an id, a name, an address and an essay a row."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(("id", "nama", "surel", "esai"))
    for number in range(1, rows + 1):
        name = NAMES[number % len(NAMES)]
        mail = f"{name.split()[0].lower()}{number}@contoh.id"
        text = essay(number)
        if number % 10 == 3:
            text = f"Nama saya {name}, surel {mail}. {text}"
        writer.writerow((f"P{number:03}", name, mail, text))
    return stream.getvalue()
