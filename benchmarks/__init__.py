"""What it costs to have phone numbers in code: time, calls, bytes. ``make bench`` runs it all.

* ``many_numbers``, ``waiting``: many numbers at once, and one that Connect takes long over.
* ``pacing``, ``small_accounts``, ``large_accounts``: the same in virtual time, where AWS documents
  too little.
* ``migration``, ``cost``: thousands of numbers moved and brought back, and what that costs.
* ``calls``, ``cold_start``, ``synth``: what each number, each function and each stack costs.
* ``deployment``, ``answers``, ``connect``: CloudFormation's and Connect's part, on loopback.
* ``contenders``: whose handlers are measured.
* ``measured``, ``report``, ``table``, ``migration_tables``, ``chart``: from samples to the page.
"""
