"""A process that writes until it is killed; test_durability.py feeds it.  It loads everything once and forks a writer for each line
of its input (``store acknowledgements``), so that fifty kills cost seconds, not minutes."""

import os
import random
import sys
import threading
from itertools import count

from otop_core import registry
from otop_core.access.sessions import Terminal
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate.acts import Add, Change, new_id
from otop_core.gate.ledger import commit
from otop_core.products.evidence import Brand, Certificate
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.store import Store
from otop_core.store.open import open_store


def write_for_ever(store: Store, told: int, product: str, village: str) -> None:
    chance = random.Random(os.urandom(8))
    for n in count():
        op = new_id()
        kind = chance.randrange(3)
        if kind == 0:
            person = Person(id=new_id(), given_name=f"คนที่ {n}", village_id=village)
            home = Household(village_id=village, representative_id=person.id, house_no=str(n % 99))
            commit(store, Terminal(), op, Add(person), Add(home))
        elif kind == 1:
            receipt = commit(store, Terminal(), op, Add(Brand(product_id=product, product_brand=f"ตรา {n}")))
            os.write(told, f"{op}\n".encode())
            op, brand = new_id(), receipt.records[0]
            commit(store, Terminal(), op, Change(brand, brand.model_copy(update={"product_brand": f"ตราใหม่ {n}"})))
        else:
            status = chance.choice(["applied", "granted"])
            commit(store, Terminal(), op, Add(Certificate(product_id=product, cert_type="tcps", cert_no=str(n), status=status)))
        os.write(told, f"{op}\n".encode())  # only what has been acknowledged


def live(path: str, acknowledgements: str) -> None:
    registry.load()
    store = open_store(path)
    village, product = store.one("SELECT village_id, id FROM product")
    told = os.open(acknowledgements, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    threads = [threading.Thread(target=write_for_ever, args=(store, told, product, village)) for _ in range(4)]
    for thread in threads:
        thread.start()


def begin(path: str) -> None:
    """A store with the product that the writers write about."""
    registry.load()
    store = open_store(path)
    village = Village(id=new_id(), subdistrict_code="360102", moo=1, name="บ้านโนน")
    producer = Producer(id=new_id(), name="กลุ่ม", producer_type="group", village_id=village.id)
    about = {"area": "processing", "category": "food", "village_id": village.id, "producer_id": producer.id}
    commit(store, Terminal(), new_id(), Add(village), Add(producer), Add(Product(name="กล้วย", **about)))
    store.close()


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(*line.split())
            threading.Event().wait()
        print(child, flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)
