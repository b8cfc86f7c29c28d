"""spark-submit ... crawl_job.py --image lists.img --input crawl/ --output tables/: the job of brock_engine.crawl on a cluster."""

from brock_engine.crawl import main

if __name__ == "__main__":
    raise SystemExit(main())
