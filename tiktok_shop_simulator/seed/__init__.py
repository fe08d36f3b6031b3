"""What the simulator starts with: shops, goods, buyers, orders and open cases."""
