from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "courtyard.config"

    def ready(self) -> None:
        """Bind the tables of ``wiring`` to the rooms that work by them."""
        from courtyard.config import wiring

        wiring.bind_all()
