from comments_svc.cli import main

main()
