"""A fault that hits one shop: the others do not notice."""

ORDERS = "/order/202507/orders"


def test_a_fault_of_one_shop_leaves_the_others_alone(sim):
    dead, well = sim.api("GB"), sim.api("DE")
    sim.post("faults", match="*", fault="500", times=9, shop="GB")
    query = {"ids": "577087614418520388"}
    assert dead.get(ORDERS, query).status == 500
    assert well.get(ORDERS, query).status == 200
    sim.post("faults", clear=True)
    assert dead.get(ORDERS, query).status == 200


def test_a_shop_that_is_not_there_has_no_faults(sim):
    answer = sim.refused("faults", match="*", fault="500", shop="XX")
    assert (answer.status_code, sim.get("faults")) == (404, [])
