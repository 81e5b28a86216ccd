from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "courtyard.config"

    def ready(self) -> None:
        """Bind the tables of ``wiring`` to the rooms that work by them."""
        from django.db.backends.signals import connection_created

        from courtyard.config import postgres, wiring

        wiring.bind_all()
        connection_created.connect(postgres.plan_once)
