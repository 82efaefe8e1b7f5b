"""Whom a record says that a book is for: a book for grown-ups is never offered to a child."""

from __future__ import annotations

import pytest

from access_service.audiences import audiences_of

SAID = """
Για παιδιά                             | children
Για παιδιά προσχολικής ηλικίας         | children
Για παιδιά και ενήλικες                | children
Παιδιά με ειδικές ανάγκες              | children
Παιδικό                                | children
Για μαθητές δημοτικού                  | children
Για ηλικίες 6-9                        | children
8 ετών και άνω                         | children
Για παιδιά και εφήβους                 | children teens
Για εφήβους                            | teens
Ηλικία: 14+                            | teens
For children                           | children
Children's books                       | children
For kids and adults                    | children
Ages 6-9                               | children
Aged 13 and up                         | teens
For young adults                       | teens
Young adult                            | teens
For teenagers                          | teens
preschool                              | children
primary                                | children
pre-adolescent                         | children
For pre-adolescents                    | children
adolescent                             | teens
juvenile                               | children teens
Juvenile audience                      | children teens
adult                                  |
general                                |
specialized                            |
Για ενήλικες                           |
Ηλικία: 18+                            |
Ακατάλληλο για παιδιά                  |
Όχι για παιδιά κάτω των 16             |
Δεν συνιστάται για παιδιά              |
Για γονείς μικρών παιδιών              |
Γονέων και παιδιών                     |
Για δασκάλους δημοτικού                |
Για καθηγητές εφήβων                   |
Παιδίατροι                             |
Παιδαγωγοί                             |
Για όσους μεγαλώνουν παιδιά            |
Για παιδικούς σταθμούς                 |
Not suitable for children              |
Unsuitable for children under 16       |
Not for teenagers                      |
No children                            |
For parents and childcare staff        |
For adults working with children       |
Primary school teachers                |
Primary sources                        |
For teachers of young adults           |
Juvenile offenders: for professionals  |
Juvenile delinquency                   |
Childminders                           |
Researchers                            |
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_whom_a_record_says_that_it_is_for_is_told_by_its_code_or_its_words(line: str) -> None:
    value, _, wanted = line.partition("|")
    told = [one for one in ("children", "teens") if audiences_of(one, [value.strip()])]
    assert told == wanted.split()
